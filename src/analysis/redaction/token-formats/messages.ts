import { token, type TokenFormat, HEX } from './token-format.js';

/** Chat, mail and monitoring. */
export const MESSAGES: readonly TokenFormat[] = [
  token(
    'Slack token',
    'slack-config-access-token, slack-config-refresh-token, slack-legacy-token',
    'xoxe xoxs xoxd xoxc',
    /xox(?:e\.xox[bp]|[escd])-[\w%+/=-]{20,400}/,
  ),
  token(
    'Slack webhook',
    'slack-webhook-url',
    'hooks.slack.com',
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w+/]{20,80}/,
  ),
  token(
    'Microsoft Teams webhook',
    'microsoft-teams-webhook',
    'webhook.office.com',
    /webhook\.office\.com\/webhookb2\/[\w@-]{36,80}\/IncomingWebhook\/[\w/-]{32,120}/,
  ),
  token(
    'Discord webhook',
    'kingfisher discord.yml',
    'discord.com/api discordapp.com/api',
    /discord(?:app)?\.com\/api(?:\/v\d{1,2})?\/webhooks\/\d{17,20}\/[\w-]{60,80}/,
  ),
  token(
    'Discord bot token',
    'Yelp/detect-secrets discord.py',
    discordStarts(),
    /[MNO][DTjz][AEIMQUYcgk][wxyz0-5][\w-]{19,24}\.[\w-]{6}\.[\w-]{27,40}/,
  ),
  token('Telegram bot token', 'telegram-bot-api-token', ':AA', /:AA[\w-]{32,34}(?![\w-])/, /\d{6,16}/),
  token(
    'Twilio API key',
    'twilio-api-key',
    [...HEX].map((digit) => `SK${digit}`),
    /SK[0-9a-f]{32}(?![0-9A-Za-z])/,
  ),
  token('Mailgun key', 'mailgun-private-api-token', 'key-', /key-[0-9a-f]{32}(?![0-9A-Za-z])/),
  token('Brevo key', 'sendinblue-api-token', 'xkeysib-', /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/),
  token(
    'HubSpot token',
    'HubSpot documentation, private apps: access tokens begin with pat-',
    'pat-na pat-eu pat-ap',
    /pat-(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
  ),
  token('Facebook token', 'facebook-page-access-token', 'EAAC EAAM EAAG', /EAA[CGM][A-Za-z0-9]{80,400}/),
  token(
    'Grafana token',
    'grafana-cloud-api-token, grafana-service-account-token',
    'glc_ glsa_',
    /(?:glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8})/,
  ),
  token(
    'Sentry token',
    'sentry-org-token, sentry-user-token',
    'sntrys_ sntryu_',
    /(?:sntrys_[\w+/=-]{60,600}|sntryu_[a-f0-9]{64})/,
  ),
  token(
    'New Relic key',
    'new-relic-user-api-key, new-relic-insert-key',
    'NRAK- NRII- NRAL-',
    /(?:NRAK|NRII|NRAL)-[\w-]{20,40}/,
  ),
  token(
    'Dynatrace token',
    'dynatrace-api-token',
    'dt0c01. dt0s01.',
    /dt0[cs]01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}/,
  ),
];

/**
 * A bot token begins with the user's id, whose digits are written in base64: three of them make four characters, and
 * few characters can stand at each of the four places.
 */
function discordStarts(): string[] {
  const starts: string[] = [];
  for (const first of 'MNO')
    for (const second of 'DTjz')
      for (const third of 'AEIMQUYcgk')
        starts.push(...[...'wxyz012345'].map((fourth) => first + second + third + fourth));
  return starts;
}
