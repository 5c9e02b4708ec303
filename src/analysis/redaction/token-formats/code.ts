import { token, type TokenFormat } from './token-format.js';

/** Where code, packages and their builds are kept. */
export const CODE: readonly TokenFormat[] = [
  token(
    'GitLab token',
    'gitlab-pat and its siblings',
    'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- GR1348941',
    /(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-|GR1348941)[\w-]{18,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?/,
  ),
  token('GitLab session', 'gitlab-session-cookie', '_gitlab_session=', /_gitlab_session=[0-9a-z]{32}/),
  token('Bitbucket app password', 'kingfisher bitbucket.yml', 'ATBB', /ATBB[A-Za-z0-9]{28,40}/),
  token('Atlassian token', 'atlassian-api-token', 'ATATT3 ATCTT3', /AT[AC]TT3[\w=-]{60,300}/),
  token('PyPI token', 'pypi-upload-token', 'pypi-', /pypi-AgE[\w-]{50,1000}/),
  token('RubyGems token', 'rubygems-api-token', 'rubygems_', /rubygems_[a-f0-9]{48}/),
  token('Clojars token', 'clojars-api-token', 'CLOJARS_', /CLOJARS_[A-Za-z0-9]{60}/),
  token(
    'Docker Hub token',
    'Docker documentation, access tokens: they begin with dckr_pat_ or dckr_oat_',
    'dckr_pat_ dckr_oat_',
    /dckr_[po]at_[\w-]{20,60}/,
  ),
  token(
    'JFrog key',
    'artifactory-api-key, artifactory-reference-token',
    'AKCp cmVmd',
    /(?:AKCp[A-Za-z0-9]{60,73}|cmVmd[A-Za-z0-9]{59})(?![A-Za-z0-9])/,
  ),
  token('Sonar token', 'kingfisher sonarqube.yml', 'squ_ sqp_ sqa_', /sq[upa]_[a-f0-9]{40}/),
  token('Postman key', 'postman-api-token', 'PMAK-', /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/),
  token('Linear OAuth token', 'kingfisher linear.yml', 'lin_oauth_', /lin_oauth_[A-Za-z0-9]{32,128}/),
  token('Notion token', 'notion-api-token', 'ntn_', /ntn_[A-Za-z0-9]{40,60}/),
  token('Figma token', 'kingfisher figma.yml', 'figd_', /figd_[\w-]{36,60}/),
  token('ReadMe key', 'readme-api-token', 'rdme_', /rdme_[a-z0-9]{70}/),
  token('Prefect key', 'prefect-api-token', 'pnu_', /pnu_[a-zA-Z0-9]{36}(?![A-Za-z0-9])/),
];
