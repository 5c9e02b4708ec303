import { token, type TokenFormat } from './token-format.js';

/** Formats of no single vendor. */
export const GENERAL: readonly TokenFormat[] = [
  token(
    'JSON web token',
    'RFC 7519; jwt',
    'eyJ',
    /eyJ[\w-]{10,500}\.eyJ[\w-]{10,16000}(?:\.[\w-]{10,4000}={0,2})?/,
  ),
  token(
    'encrypted JSON web token',
    'RFC 7516',
    'eyJ',
    /eyJ[\w-]{10,500}\.[\w-]{0,1000}\.[\w-]{10,200}\.[\w-]{10,16000}\.[\w-]{10,200}/,
  ),
  token(
    'age secret key',
    'age-secret-key',
    'AGE-SECRET-KEY-1 AGE-PLUGIN-',
    /AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{2,20})-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58,200}/,
  ),
  token(
    '1Password secret key',
    '1password-secret-key',
    'A3-',
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}(?![A-Z0-9])/,
  ),
  token(
    'password hash',
    'crypt(5): bcrypt, argon2 and yescrypt',
    '$2a$ $2b$ $2y$ $argon2 $y$',
    /\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|argon2(?:id?|d)\$v=\d+\$[\w,=]{6,40}\$[\w+/]{10,90}\$[\w+/]{20,200}|y\$[./A-Za-z0-9]{3,20}\$[./A-Za-z0-9]{8,90}\$[./A-Za-z0-9]{40,50})/,
  ),
  token(
    'password hash',
    'crypt(5): SHA-256 and SHA-512',
    '$5$ $6$',
    /\$[56]\$(?:rounds=\d+\$)?[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{43,86}/,
  ),
];
