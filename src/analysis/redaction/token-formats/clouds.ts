import { token, type TokenFormat, DIGITS } from './token-format.js';

/** Clouds and what runs in them. */
export const CLOUDS: readonly TokenFormat[] = [
  token(
    'AWS access key',
    'aws-access-token',
    'AKIA ASIA ABIA ACCA',
    /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Z0-9])/,
  ),
  token(
    'AWS Bedrock key',
    'aws-amazon-bedrock-api-key-long-lived',
    'ABSK',
    /ABSK[A-Za-z0-9+/]{109,269}={0,2}/,
  ),
  token('Google API key', 'gcp-api-key', 'AIza', /AIza[\w-]{35}(?![\w-])/),
  token('Google OAuth client secret', 'kingfisher google.yml', 'GOCSPX-', /GOCSPX-[\w-]{20,40}/),
  token('Google OAuth token', 'kingfisher google.yml', 'ya29.', /ya29\.[\w-]{20,1200}/),
  token('Google refresh token', 'kingfisher google.yml', '1//0', /1\/\/0[\w-]{30,120}/),
  token(
    'Azure AD client secret',
    'azure-ad-client-secret',
    [...DIGITS].map((digit) => `${digit}Q~`),
    /\dQ~[\w~.-]{31,34}/,
    /[\w~.]{3}/,
  ),
  token(
    'DigitalOcean token',
    'digitalocean-pat, digitalocean-access-token, digitalocean-refresh-token',
    'dop_v1_ doo_v1_ dor_v1_',
    /do[opr]_v1_[a-f0-9]{64}/,
  ),
  token('Heroku key', 'heroku-api-key-v2', 'HRKU-', /HRKU-[\w-]{36,62}/),
  token(
    'Fly.io token',
    'flyio-access-token',
    'fo1_ fm1a_ fm1r_ fm2_',
    /(?:fo1_[\w-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,2000}={0,3})/,
  ),
  token('Databricks token', 'databricks-api-token', 'dapi', /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/),
  token(
    'PlanetScale token',
    'planetscale-api-token, planetscale-oauth-token, planetscale-password',
    'pscale_',
    /pscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}/,
  ),
  token(
    'Supabase token',
    'kingfisher supabase.yml',
    'sbp_ sb_secret_',
    /(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{28,60})/,
  ),
  token('Vault token', 'vault-service-token, vault-batch-token', 'hvs. hvb. hvr.', /hv[sbr]\.[\w-]{20,400}/),
  token(
    'Terraform token',
    'hashicorp-tf-api-token',
    '.atlasv1.',
    /\.atlasv1\.[\w=-]{60,70}/,
    /[A-Za-z0-9]{14}/,
  ),
  token(
    'Doppler token',
    'doppler-api-token',
    'dp.pt. dp.st. dp.ct. dp.sa.',
    /dp\.(?:pt|st|ct|sa)\.(?:[\w-]{1,40}\.)?[A-Za-z0-9]{40,44}/,
  ),
  token('Pulumi token', 'pulumi-api-token', 'pul-', /pul-[a-f0-9]{40}(?![A-Za-z0-9])/),
  token('OpenShift token', 'openshift-user-token', 'sha256~', /sha256~[\w-]{43}(?![\w-])/),
  token(
    'Tailscale key',
    'Tailscale documentation: keys begin with tskey-',
    'tskey-',
    /tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,30}-[A-Za-z0-9]{20,60}/,
  ),
];
