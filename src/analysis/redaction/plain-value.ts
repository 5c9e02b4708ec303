import type { NameClass } from './secret-names.js';

/** How a value stands in a text. */
export interface Written {
  value: string;
  quoted: boolean;
  /** `=`, `:` or a space, as what stands between name and value. */
  separator: '=' | ':' | ' ';
  /** Whether more words follow on the line, as in a sentence. */
  followed: boolean;
  /** Whether nothing stands between the separator and the value. */
  tight: boolean;
}

/** Words that stand where a secret could, and say what it is, or that it is none. */
const WORDS = new Set(
  (
    'null none nil true false undefined yes no on off required optional string str int integer number boolean bool any object unknown ' +
    'bytes text empty missing invalid valid expired incorrect wrong failed denied ok set unset hidden masked redacted filtered default ' +
    'prompt ask stdin env file vault secret secrets password passwd passphrase pass token key credentials basic bearer digest ' +
    'placeholder changeme change-me change_me example todo tbd n/a xxx type const let var return new await function def ' +
    'convertto-securestring async lambda self this is was are not has must should was-reset reset authentication authorization mismatch error'
  ).split(' '),
);

/** A variable of a shell. Its name is of one case: `$ecret1` is a password. */
const VARIABLE = /^\$(?:[A-Z_][A-Z\d_]*|[a-z_]+|\d)$/;

/**
 * What is read from elsewhere when it is used, in the ways of shells, templates, workflows and secret stores; and the
 * first word of a key of several lines, which is found by itself.
 */
const REFERENCE =
  /^(?:-----[A-Z]*$|\\+\$\{|\$\{|\$\(|\$\[|\{\{|\{%|<%|%\(|%[sdv]$|%[A-Z_]+%$|\{[\w.]*\}$|<[^<>]{0,60}>?$|@Microsoft\.KeyVault|op:\/\/|vault:|ref\+|ssm:|arn:aws:|projects\/[\w-]+\/secrets\/|secretKeyRef|env:[A-Z_]+$|!(?:secret|ref|sub|vault)\b)/i;

/** Stars, crosses and dots, as those who hid a secret write them; and the words that they write. */
const HIDDEN =
  /^[*x•.…_#?-]+$|^\W{0,2}(?:redacted|masked|hidden|filtered|omitted|removed|changeme|change[-_]me|placeholder)\W{0,2}$|^\W{0,2}(?:your|insert|enter|replace)[-_ ]/i;

const FILE =
  /^(?:~|\.{1,2})?\/(?:etc|run|var|home|root|opt|srv|usr|tmp|mnt|secrets?|app|data|config|Users)\/|^[\w~./-]{1,200}\.(?:pem|key|crt|cer|txt|json|ya?ml|env|conf|cfg|ini|gpg|pub|p12|pfx|jks|kdbx|enc|py|js|ts|sh)$/;

/** A call, an index or a field, in the languages that scripts are written in. Names in code have few digits. */
const CODE =
  /^(?:[A-Za-z_$][A-Za-z_$.]*(?:\(|\[)|(?:self|this|args?|opts?|options|config|cfg|conf|settings?|ctx|context|req|request|res|response|data|params?|process|os|props|state|event|user|client|session|vars?|local|module|env|secrets?)(?:\.\w+)+$|[A-Za-z_]+(?:\.[A-Za-z_]+)+$|[\w$]+(?:\.[\w$]+)+\(|\w+_\d\.[A-Za-z]+$|\w+\?\.|\/[(^[*]|[A-Z][A-Z_]+\[)/;

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Whether a value is a word, a reference or an example rather than a secret, whatever its name. */
export function isPlain(value: string): boolean {
  return (
    value === '' ||
    WORDS.has(value.toLowerCase()) ||
    VARIABLE.test(value) ||
    REFERENCE.test(value) ||
    HIDDEN.test(value) ||
    FILE.test(value)
  );
}

/** Whether what stands under such a name is taken for a secret. In doubt it is, where a person could have chosen it. */
export function isSecretValue(nameClass: NameClass, name: string, written: Written): boolean {
  const { value, quoted, separator } = written;
  if (isPlain(value) || isName(value, name)) return false;
  if (!quoted && (CODE.test(value) || isNameInCode(value))) return false;
  switch (nameClass) {
    case 'password':
      return isPassword(name, written);
    case 'key':
      if (
        (/\s/.test(value) && !value.startsWith('-----BEGIN')) ||
        value.length < 6 ||
        /^\d{1,5}$/.test(value)
      )
        return false;
      return quoted || separator === '=' ? !/^[a-z]+(?:[-_ ][a-z]+)+$/i.test(value) : looksMade(value, 8);
    case 'token':
      return looksMade(value, quoted || separator === '=' ? 8 : 12);
    case 'session':
      // `name=value` is a cookie, whose value alone is secret.
      return looksMade(value, 16) && !UUID.test(value) && !/:|=[^=]/.test(value);
  }
}

function isPassword(name: string, { value, quoted, separator, followed, tight }: Written): boolean {
  if (value.length < 3) return false;
  // `pass: 12` and `PASS: test_x` tell of tests; `PWD=/srv` is a folder.
  if (/^pass$/i.test(name) && !quoted && !(tight && /[a-z]/i.test(value) && /[\d\W_]/.test(value)))
    return false;
  if (/^(?:old)?pwd$/i.test(name) && /^[/~]|^[A-Z]:[\\/]/.test(value)) return false;
  if (/^\d{1,3}$/.test(value)) return false;
  if (quoted || separator === '=') return true;
  // In prose and in YAML a word follows: in prose, more of them.
  return !followed || /[\d\W_]|[a-z][A-Z]/.test(value);
}

/** `exports.password = password` */
function isName(value: string, name: string): boolean {
  return value.toLowerCase() === (name.split('.').at(-1) ?? '').toLowerCase();
}

/** `password=db_password`: a variable that is called so. */
function isNameInCode(value: string): boolean {
  return (
    /^[A-Za-z_]+$/.test(value) && /pass(?:word|wd|phrase)?|secret|token|credential|api_?key/i.test(value)
  );
}

/** Letters and digits together, or letters of both cases at some length: made by a machine, no word. */
function looksMade(value: string, least: number): boolean {
  if (value.length < least || /\s/.test(value)) return false;
  if (/[a-z]/i.test(value) && /\d/.test(value)) return true;
  return value.length >= Math.max(20, least) && /[a-z][A-Z].*[a-z][A-Z]|[A-Z][a-z].*[A-Z]{2}/.test(value);
}
