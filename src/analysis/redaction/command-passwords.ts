import { isPlain } from './plain-value.js';
import { readValue } from './read-value.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

const KIND = 'password on a command line';

/** So much of a command line is looked at behind the command's name. */
const MOST_LINE = 1_000;

interface Command {
  anchors: readonly string[];
  /** The command's name, at the anchor. */
  name: RegExp;
  /** What stands before the value, on the same line. */
  option: RegExp;
  /** The value is `user:password`. */
  withUser?: true;
}

/** Options that are too short to tell by themselves what they take: `-p` is a port elsewhere. */
const COMMANDS: readonly Command[] = [
  {
    anchors: ['curl'],
    name: /curl\b/iy,
    option: /\s(?:-[a-zA-Z]{0,6}[uU]|--user|--proxy-user)[ \t=]{0,4}/g,
    withUser: true,
  },
  { anchors: ['mysql', 'mariadb'], name: /(?:mysql|mariadb)[\w-]{0,12}/iy, option: /\s-p(?=[^\s-])/g },
  { anchors: ['sshpass'], name: /sshpass\b/iy, option: /\s-p[ \t]{0,4}/g },
  {
    anchors: ['docker', 'podman', 'helm reg', 'buildah', 'skopeo'],
    name: /(?:docker|podman|helm registry|buildah|skopeo)\s[^\n]{0,40}?login\b/iy,
    option: /\s-p[ \t=]{1,4}/g,
  },
  { anchors: ['redis-cli'], name: /redis-cli\b/iy, option: /\s(?:-a|--pass)[ \t=]{1,4}/g },
  {
    anchors: ['ldap'],
    name: /ldap(?:search|modify|add|delete|whoami|passwd|compare|modrdn)\b/iy,
    option: /\s-w[ \t]{0,4}/g,
  },
  {
    anchors: ['mongo'],
    name: /mongo(?:sh|dump|restore|export|import|stat)?\b/iy,
    option: /\s-p[ \t=]{1,4}/g,
  },
  { anchors: ['sqlcmd', 'bcp'], name: /(?:sqlcmd|bcp)\b/iy, option: /\s-P[ \t]{0,4}/g },
  { anchors: ['smbclient'], name: /smbclient\b/iy, option: /\s-U[ \t]{0,4}[\w.\\/-]{1,80}%/g },
  {
    anchors: ['identified'],
    name: /identified\b/iy,
    option: /\s(?:with\s+\S{1,40}\s+)?(?:by|as)(?:\s+password)?\s+(?=\\*["'])/gi,
  },
  { anchors: ['securestring'], name: /securestring\b/iy, option: /\s(?:-string\s+)?(?=["'])/gi },
  {
    anchors: ['htpasswd'],
    name: /htpasswd\b/iy,
    option:
      /\s-(?=[a-zA-Z]{0,6}b)(?:[a-zA-Z]{0,6}n[a-zA-Z]{0,6}\s+\S{1,80}|[a-zA-Z]{1,8}\s+\S{1,200}\s+\S{1,80})\s+/g,
  },
  { anchors: ['zip -', 'zip\t'], name: /zip\b/iy, option: /\s-P[ \t]{0,4}/g },
  { anchors: ['7z ', '7za ', '7zr ', '7zz '], name: /7z[arz]?\s+\w/iy, option: /\s-p(?=[^\s-])/g },
  { anchors: ['openssl'], name: /openssl\b/iy, option: /\s-[kK][ \t]{1,4}/g },
  { anchors: ['mosquitto_'], name: /mosquitto_(?:pub|sub|rr)\b/iy, option: /\s-P[ \t]{1,4}/g },
  { anchors: ['ipmitool'], name: /ipmitool\b/iy, option: /\s-P[ \t]{1,4}/g },
  { anchors: ['snmp'], name: /snmp(?:walk|get|set|bulkwalk|table|trap)\b/iy, option: /\s-[AX][ \t]{1,4}/g },
  {
    anchors: ['ncftp', 'cqlsh', 'az login'],
    name: /(?:ncftp\w{0,8}|cqlsh|az login)\b/iy,
    option: /\s-p[ \t]{1,4}/g,
  },
  { anchors: ['lftp'], name: /lftp\b/iy, option: /\s(?:-u|--user)[ \t=]{0,4}[\w.@-]{1,80},/g },
  { anchors: ['sqlplus'], name: /sqlplus\b/iy, option: /\s[\w$#]{1,40}\/(?=[^\s/])/g },
  {
    anchors: ['rabbitmqctl'],
    name: /rabbitmqctl\b/iy,
    option: /\s(?:add_user|change_password|authenticate_user)\s+\S{1,80}\s+/g,
  },
  { anchors: ['secret set'], name: /secret set\b/iy, option: /\s(?:-b|--body)[ \t=]{1,4}/g },
  {
    // Whatever reads it from its input.
    anchors: ['echo', 'printf'],
    name: /(?:echo|printf)\b(?=[^\n|]{1,200}\|[^\n]{0,120}?(?:\bsudo\s+(?:-\w+\s+)*-\w*S|-stdin\b|--with-token\b))/iy,
    option: /^\s+(?:-\w+\s+)*(?:["']%s(?:\\n)?["']\s+)?(?=\S)/g,
  },
  {
    anchors: ['echo', 'printf'],
    name: /(?:echo|printf)\b(?=[^\n]{1,200}\|\s{0,4}(?:sudo\s+)?chpasswd\b)/iy,
    option: /\s(?=["']?[\w.-]{1,60}:)/g,
    withUser: true,
  },
];

/** Passwords on the command lines of well-known commands. */
export const COMMAND_PASSWORDS: readonly SecretFinder[] = COMMANDS.map(
  ({ anchors, name, option, withUser }): SecretFinder => ({
    anchors,
    find(text, at) {
      name.lastIndex = at;
      if (!name.test(text)) return null;
      const from = name.lastIndex;
      const line = text.slice(from, from + MOST_LINE);
      // A line that goes on behind a backslash is one line.
      const end = /(?<!\\)(?:\\\\)*\r?\n/.exec(line)?.index ?? line.length;
      const spans: SecretSpan[] = [];
      for (const match of line.slice(0, end).matchAll(option)) {
        const span = valueAt(text, from + match.index + match[0].length, withUser === true);
        if (span !== null) spans.push(span);
      }
      return [...spans, { kind: KIND, start: from + end, end: from + end }];
    },
  }),
);

function valueAt(text: string, at: number, withUser: boolean): SecretSpan | null {
  const read = readValue(text, at);
  if (read === null || read.end - read.start > MOST_LINE) return null;
  const whole = text.slice(read.start, read.end);
  const colon = withUser ? whole.indexOf(':') : -1;
  if (withUser && colon === -1) return null;
  const value = whole.slice(colon + 1);
  if (value.length < 3 || value.startsWith('-') || isPlain(value)) return null;
  return { kind: KIND, start: read.start + colon + 1, end: read.end };
}

const PGPASS = /(?::(?:543\d|6432)|:\*):[^:\s"']{1,64}:[^:\s"']{1,64}:([^\s"'`,\\]{3,200})/y;

/** `host:5432:database:user:password`, a line of `.pgpass`; of ports, those that Postgres and its poolers are given. */
export const pgpassEntries: SecretFinder = {
  anchors: [':543', ':6432', ':*:'],
  find(text, at) {
    PGPASS.lastIndex = at;
    const value = PGPASS.exec(text)?.[1];
    if (value === undefined || isPlain(value) || !/[\w*.-]$/.test(text.slice(Math.max(0, at - 1), at)))
      return null;
    return { kind: 'password', start: PGPASS.lastIndex - value.length, end: PGPASS.lastIndex };
  },
};
