import { describe, expect, it } from 'vitest';
import { SecretSearch } from '../../../src/analysis/redaction/find-secrets.js';

/** Of no known form: only the place tells. */
const S = 'Tr0ub4dor-Zq';

/** What of a text is found, in order. */
async function found(text: string): Promise<string[]> {
  return (await new SecretSearch().find(text)).map(({ start, end }) => text.slice(start, end));
}

describe('a password is found', () => {
  it.each([
    `SSHPASS=${S} sshpass -e ssh host`,
    `echo ${S} | docker login -u ci --password-stdin`,
    `printf '%s' "${S}" | docker login -u ci --password-stdin`,
    `echo '${S}' | sudo -S apt-get update`,
    `echo ${S} | gh auth login --with-token`,
    `htpasswd -b /srv/users bob ${S}`,
    `htpasswd -nb bob ${S}`,
    `zip -r -P ${S} a.zip b`,
    `unzip -P ${S} a.zip`,
    `7z x -p${S} a.7z`,
    `openssl enc -aes-256-cbc -k ${S}`,
    `lftp -u bob,${S} sftp://host`,
    `ncftpput -u bob -p ${S} host`,
    `snmpwalk -v3 -A ${S} host`,
    `ipmitool -H host -U root -P ${S} power status`,
    `sqlplus -s bob/${S}`,
    `mosquitto_pub -u bob -P ${S} -t x`,
    `cqlsh -u bob -p ${S}`,
    `az login -u bob -p ${S}`,
    `rabbitmqctl add_user bob ${S}`,
    `gh secret set NAME -b ${S}`,
    `plink -pw ${S} host`,
    `pw = "${S}"`,
    `Passwort: ${S}`,
    `requests.get(url, auth=("bob", "${S}"))`,
    `requests.get(url, auth=HTTPBasicAuth(user, '${S}'))`,
    `auth: ['bob', '${S}'],`,
    `smtp.login("bob@example.org", "${S}")`,
    `new mysqli($host, "bob", "${S}", "shop")`,
    `TOKEN = os.getenv("API_TOKEN", "${S}")`,
    `os.environ.get("DB_PASSWORD") or "${S}"`,
    `const token = process.env.API_TOKEN || '${S}'`,
    `process.env.API_TOKEN ??= "${S}"`,
    `headers.set('x-api-key', '${S}')`,
  ])('in %s', async (text) => {
    expect(await found(text)).toEqual([S]);
    expect(await found(`set -e\n${text}\nexit 0\n`)).toEqual([S]);
  });

  it.each([
    'gzip -P 4',
    'tar -c x | gzip - > y',
    'sqlplus / as sysdba @scripts/load.sql',
    'sqlplus /nolog',
    'echo done | tee log',
    'echo "$PASSWORD" | docker login --password-stdin',
    'openssl req -key /srv/tls/server.key',
    'bypass = "no"',
    'compass: north-east',
    '[ -n "$PASSWORD" ] || exit 3',
    'test -z "$TOKEN" || echo "it is there"',
    'login("bob", password)',
    'login(user, os.environ["PASSWORD"])',
    'auth=(user, password)',
    'os.getenv("TOKEN", "")',
    'parser.add_argument("token", "-t")',
    'htpasswd -b $FILE $USER $PASSWORD',
  ])('and not in %s', async (text) => {
    expect(await found(text)).toEqual([]);
  });
});
