import { describe, expect, it } from 'vitest';
import { secretEnvValues } from '../../../src/analysis/redaction/secret-env.js';
import { classOfName } from '../../../src/analysis/redaction/secret-names.js';

describe('secretEnvValues', () => {
  it('takes the values of variables whose name looks secret', () => {
    expect(
      secretEnvValues({
        DB_PASSWORD: 'letmein',
        API_KEY: 'abc123def456',
        GH_TOKEN: 'tok-1234567890',
        DATABASE_URL: 'postgres://app:p%40ss-w0rd@db/x',
        BACKUP: 'https://ci:hunter22@files.example.net/x',
        TLS_KEY: '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----',
        MODE: 'fast',
        PATH: '/usr/bin:/bin',
        MAX_TOKENS: '4096',
        TOKEN_LIMIT: '100000000',
        KEY_FILE: '/etc/ssl/key.pem',
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'not-a-secret-1',
        SSH_AUTH_SOCK: '/tmp/agent.1',
        GH_TOKEN_2: undefined,
      }),
    ).toEqual([
      'letmein',
      'abc123def456',
      'tok-1234567890',
      'p%40ss-w0rd',
      'p@ss-w0rd',
      'hunter22',
      '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----',
    ]);
  });

  it('leaves what only refers to a secret, and what is a word', () => {
    expect(
      secretEnvValues({
        PASSWORD: '${env:DB_PASSWORD}',
        TOKEN: '$TOKEN',
        SECRET: '/run/secrets/x',
        API_KEY: 'none',
        AUTH: 'true',
        DB_PASS: '',
      }),
    ).toEqual([]);
  });

  it('names each value once', () => {
    expect(secretEnvValues({ A_PASSWORD: 'same-1', B_PASSWORD: 'same-1' })).toEqual(['same-1']);
  });
});

describe('classOfName', () => {
  it.each([
    ...[
      'password',
      'DB_PASSWORD',
      'dbPassword',
      'spring.datasource.password',
      'PGPASSWORD',
      'MYSQL_PWD',
      'passphrase',
      'SMTP_PASS',
      'user-password',
      'root_passwd',
    ].map((name) => [name, 'password']),
    ...[
      'api_key',
      'apiKey',
      'X-API-Key',
      'APIKEY',
      'clientSecret',
      'SECRET_KEY_BASE',
      'jwt_secret',
      'accessToken',
      'GITHUB_TOKEN',
      'x-auth-token',
      'AWS_SECRET_ACCESS_KEY',
      'SharedAccessKey',
      'AccountKey',
      'private_key',
      'role_secret_id',
      'authToken',
      '_authToken',
      'client-key-data',
    ].map((name) => [name, 'key']),
    ...['token', 'auth', 'credentials', 'sig', 'signature'].map((name) => [name, 'token']),
    ...['sessionid', 'connect.sid', 'PHPSESSID', 'session_key'].map((name) => [name, 'session']),
    ...[
      'MAX_TOKENS',
      'total_tokens',
      'token_count',
      'next_page_token',
      'primary_key',
      'foreignKey',
      'public_key',
      'KEY_FILE',
      'keyboard',
      'monkey',
      'author',
      'authority',
      'passenger',
      'compass',
      'AWS_ACCESS_KEY_ID',
      'client_id',
      'secretName',
      'password_file',
      'token_type',
      'cache_key',
      'key',
      '',
      '___',
    ].map((name) => [name, null]),
  ])('%s: %s', (name, expected) => {
    expect(classOfName(name as string)).toBe(expected);
  });
});
