import { PLAIN, TOKENS } from './planted-tokens.js';
import { BASE64, randomText, seeded } from './random-text.js';

export interface PlantedSecret {
  kind: string;
  /** What must not be in what leaves the process. It stands in `line` exactly so, in one piece. */
  secret: string;
  /** What a job, its files or its sessions may hold: mostly one line, several for blocks. */
  line: string;
}

type Surround = (secret: string) => string;

/** A log, a script, a configuration and a session's message, none of which names what it holds. */
const ANYWHERE: readonly Surround[] = [
  (secret) => `2026-11-20T02:14:07.221Z ERROR upstream answered 401 for ${secret}, retrying in 5 s`,
  (secret) => `    upload --from /srv/out --with "${secret}" >> "$LOG" 2>&1 || exit 1`,
  (secret) => `  - run: deploy ${secret} # nightly`,
  (secret) =>
    `{"role":"user","content":[{"type":"text","text":"Take this for the upload:\\n${secret}\\nand stop afterwards."}]}`,
];

type Maker = (random: () => number) => string;

/** Kinds that are told by where they stand, each with four places. */
const PLACED: readonly [kind: string, make: Maker, places: readonly Surround[]][] = [
  [
    'AWS secret access key',
    PLAIN.awsSecret,
    [
      (s) => `AWS_SECRET_ACCESS_KEY=${s} ./backup.sh`,
      (s) => `[default]\naws_secret_access_key = ${s}`,
      (s) => `{"Credentials":{"SecretAccessKey":"${s}","Expiration":"2026-11-20T03:00:00Z"}}`,
      (s) => `      - name: AWS_SECRET_ACCESS_KEY\n        value: ${s}`,
    ],
  ],
  [
    'GCP service account key',
    pemLine,
    [
      (s) => gcpAccount(s),
      (s) => `loaded credentials: ${gcpAccount(s)}`,
      (s) => JSON.stringify({ role: 'user', content: `here is the account: ${gcpAccount(s)}` }),
      (s) => `cat > sa.json <<EOF\n${JSON.stringify(JSON.parse(gcpAccount(s)), null, 2)}\nEOF`,
    ],
  ],
  [
    'private key (PEM)',
    pemLine,
    [
      (s) => pem('RSA PRIVATE KEY', s).join('\n'),
      (s) => `tls:\n  key: |\n${indented(pem('PRIVATE KEY', s), '    ')}`,
      (s) => `TLS_KEY="${pem('EC PRIVATE KEY', s).join('\\n')}"`,
      (s) => indented(pem('RSA PRIVATE KEY', s), '2026-11-20T02:14:07Z app[311]: '),
    ],
  ],
  [
    'SSH private key',
    pemLine,
    [
      (s) => pem('OPENSSH PRIVATE KEY', s).join('\n'),
      (s) => `cat > ~/.ssh/id_ed25519 <<'KEY'\n${pem('OPENSSH PRIVATE KEY', s).join('\n')}\nKEY`,
      (s) => JSON.stringify({ stdout: `Generating key\n${pem('OPENSSH PRIVATE KEY', s).join('\n')}\ndone` }),
      (s) => indented(pem('OPENSSH PRIVATE KEY', s), '+ '),
    ],
  ],
  [
    'GPG private key',
    pemLine,
    [
      (s) => pem('PGP PRIVATE KEY BLOCK', s, ['Version: GnuPG v2', '']).join('\n'),
      (s) => `gpg --import <<EOF\n${pem('PGP PRIVATE KEY BLOCK', s, ['']).join('\n')}\nEOF`,
      (s) => JSON.stringify({ key: pem('PGP PRIVATE KEY BLOCK', s, ['Comment: backup', '']).join('\n') }),
      (s) => `signing:\n  secret_key: |\n${indented(pem('PGP PRIVATE KEY BLOCK', s, ['']), '    ')}`,
    ],
  ],
  [
    'Azure storage key',
    PLAIN.azureKey,
    [
      (s) =>
        `DefaultEndpointsProtocol=https;AccountName=reports;AccountKey=${s};EndpointSuffix=core.windows.net`,
      (s) => `AZURE_STORAGE_KEY=${s}`,
      (s) =>
        `"connectionString": "Endpoint=sb://jobs.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${s}"`,
      (s) => `az storage blob upload --account-name reports --account-key ${s} -f out.csv`,
    ],
  ],
  [
    'Azure shared access signature',
    (random) => `${encodeURIComponent(randomText(random, BASE64, 43))}%3D`,
    [
      (s) =>
        `GET https://reports.blob.core.windows.net/out/a.csv?sv=2024-11-04&se=2026-12-01&sr=b&sp=r&sig=${s}`,
      (s) =>
        `azcopy copy out "https://reports.blob.core.windows.net/out?sp=racw&sv=2024-11-04&sig=${s}&sr=c"`,
      (s) => `  sas: "?sv=2024-11-04&ss=b&srt=sco&sp=rl&sig=${s}"`,
      (s) =>
        `{"msg":"redirect","location":"https://reports.blob.core.windows.net/x?sr=b&sig=${s}\\u0026se=2026-12-01"}`,
    ],
  ],
  [
    'Twilio auth token',
    PLAIN.hex32,
    [
      (s) => `TWILIO_AUTH_TOKEN=${s}`,
      (s) =>
        `curl -u AC0f3d6e1b2a4c5d6e7f8091a2b3c4d5e6:${s} https://api.twilio.com/2010-04-01/Accounts.json`,
      (s) => `twilio:\n  account: AC0f3d6e1b2a4c5d6e7f8091a2b3c4d5e6\n  auth_token: '${s}'`,
      (s) => `client = Client(account, auth_token="${s}")`,
    ],
  ],
  [
    'Datadog key',
    PLAIN.hex32,
    [
      (s) => `DD_API_KEY=${s} datadog-agent run`,
      (s) => `curl -H "DD-APPLICATION-KEY: ${s}" https://api.datadoghq.eu/api/v1/monitor`,
      (s) => `api_key: ${s}\nsite: datadoghq.eu`,
      (s) => `{"msg":"series sent","url":"https://api.datadoghq.eu/api/v1/series?api_key=${s}"}`,
    ],
  ],
  [
    'PagerDuty key',
    (random) => `u+${PLAIN.opaque(random).slice(0, 18)}`,
    [
      (s) => `Authorization: Token token=${s}`,
      (s) => `PAGERDUTY_API_KEY="${s}"`,
      (s) => `pagerduty_token: ${s}`,
      (s) => `{"headers":{"Authorization":"Token token=${s}"},"status":202}`,
    ],
  ],
  [
    'password in an address',
    PLAIN.password,
    [
      (s) => `wget https://backup:${s}@files.internal.example/dump.tgz`,
      (s) => `http_proxy=http://svc-proxy:${s}@10.0.0.7:3128`,
      (s) => `remote: { url: "https://ci-user:${s}@git.internal.example/jobs.git" }`,
      (s) => `{"msg":"fatal: unable to access 'https://ci-user:${s}@git.internal.example/jobs.git/'"}`,
    ],
  ],
  [
    'Authorization header',
    PLAIN.opaque,
    [
      (s) => `curl -sS -H "Authorization: Bearer ${s}" https://api.example.net/v1/items`,
      (s) => `> authorization: token ${s}`,
      (s) => `{"req":{"method":"GET","headers":{"host":"api","authorization":"Bearer ${s}"}}}`,
      (s) => `headers = {'Proxy-Authorization': 'Bearer ${s}'}`,
    ],
  ],
  [
    'basic authentication',
    (random) => PLAIN.base64of(`svc-report:${PLAIN.password(random)}`),
    [
      (s) => `Authorization: Basic ${s}`,
      (s) => `curl --header 'authorization: basic ${s}' https://api.example.net/`,
      (s) => `{"headers":{"Authorization":"Basic ${s}"}}`,
      (s) => `DEBUG send: b'GET / HTTP/1.1\\r\\nAuthorization: Basic ${s}\\r\\nHost: api\\r\\n'`,
    ],
  ],
  [
    'session cookie',
    PLAIN.opaque,
    [
      (s) => `Set-Cookie: sessionid=${s}; Path=/; HttpOnly; SameSite=Lax`,
      (s) => `curl -H 'Cookie: theme=dark; connect.sid=${s}; lang=en' https://app.example.net/`,
      (s) => `{"request":{"headers":{"cookie":"PHPSESSID=${s}; seen=1"}}}`,
      (s) => `< set-cookie: _app_session=${s}; expires=Fri, 20 Nov 2026 03:00:00 GMT`,
    ],
  ],
  [
    'password',
    PLAIN.password,
    [
      (s) => `password=${s}`,
      (s) => `ADMIN_PASSWORD: "${s}"`,
      (s) => `pg_dump-all --host db --password ${s} --out /srv/dump`,
      (s) => `mysqldump -u root -p${s} shop > shop.sql`,
    ],
  ],
  [
    'password in speech',
    PLAIN.password,
    [
      (s) => `{"role":"user","content":"the password is ${s}, do not tell anybody"}`,
      (s) => `CREATE USER report WITH LOGIN PASSWORD '${s}';`,
      (s) => `sshpass -p '${s}' ssh deploy@10.0.0.4 uptime`,
      (s) => `You log in as svc-report with password "${s}" and download yesterday's file.`,
    ],
  ],
  [
    'connection string',
    PLAIN.password,
    [
      (s) => `DATABASE_URL=postgres://app:${s}@db.internal:5432/shop`,
      (s) => `mongodb+srv://app:${s}@cluster0.example.mongodb.net/shop?retryWrites=true`,
      (s) => `broker: "amqp://worker:${s}@mq.internal:5672/%2F"`,
      (s) => `{"msg":"connecting","url":"redis://:${s}@cache.internal:6379/0"}`,
    ],
  ],
  [
    'ADO connection string',
    PLAIN.password,
    [
      (s) => `Server=tcp:sql.internal,1433;Database=shop;User ID=sa;Password=${s};Encrypt=true`,
      (s) => `"ConnectionStrings": { "Main": "Data Source=sql;Initial Catalog=shop;User Id=app;Pwd=${s}" }`,
      (s) => `conn = "Driver={ODBC Driver 18 for SQL Server};Server=sql;UID=app;PWD=${s};"`,
      (s) => `ERROR could not open jdbc:sqlserver://sql:1433;databaseName=shop;user=app;password=${s}`,
    ],
  ],
  [
    'x-api-key header',
    PLAIN.opaque,
    [
      (s) => `curl -H 'x-api-key: ${s}' https://api.example.net/v1`,
      (s) => `{"headers":{"X-Api-Key":"${s}"}}`,
      (s) => `> X-API-Key: ${s}`,
      (s) => `requests.get(url, headers={"X-API-KEY": "${s}"})`,
    ],
  ],
  [
    '.npmrc token',
    PLAIN.uuid,
    [
      (s) => `//npm.internal.example/:_authToken=${s}`,
      (s) => `npm config set //npm.internal.example/:_authToken ${s}`,
      (s) => `echo "//npm.internal.example/:_authToken=${s}" > ~/.npmrc`,
      (s) => `{"cmd":"printf '//npm.internal.example/:_authToken=${s}\\n' >> .npmrc"}`,
    ],
  ],
  [
    '.netrc password',
    PLAIN.password,
    [
      (s) => `machine api.example.net login svc-report password ${s}`,
      (s) => `machine api.example.net\n  login svc-report\n  password ${s}`,
      (s) => `printf 'machine git.internal login ci password ${s}\\n' > ~/.netrc`,
      (s) => `default login anonymous password ${s}`,
    ],
  ],
  [
    '.pgpass entry',
    PLAIN.password,
    [
      (s) => `db.internal:5432:shop:app:${s}`,
      (s) => `echo "db.internal:5432:*:app:${s}" > ~/.pgpass`,
      (s) => `*:*:*:app:${s}`,
      (s) => `PGPASSWORD=${s} psql -h db.internal -U app shop -c 'select 1'`,
    ],
  ],
  [
    'docker registry login',
    (random) => PLAIN.base64of(`ci-bot:${PLAIN.password(random)}`),
    [
      (s) => `{"auths":{"registry.internal.example":{"auth":"${s}"}}}`,
      (s) => `{\n  "auths": {\n    "registry.internal.example": {\n      "auth": "${s}"\n    }\n  }\n}`,
      (s) => JSON.stringify({ content: `{"auths":{"r.example":{"auth":"${s}"}}}` }),
      (s) => `  .dockerconfigjson: '{"auths":{"r.example":{"auth": "${s}"}}}'`,
    ],
  ],
  [
    'kubeconfig credentials',
    PLAIN.opaque,
    [
      (s) => `users:\n- name: ci\n  user:\n    token: ${s}`,
      (s) => `kubectl --token=${s} get pods`,
      (s) => `kubectl config set-credentials ci --token ${s}`,
      (s) =>
        `    client-key-data: ${PLAIN.base64of(pem('RSA PRIVATE KEY', s + s).join('\n'))}\n    token: "${s}"`,
    ],
  ],
  [
    'OAuth client secret',
    PLAIN.opaque,
    [
      (s) => `{"grant_type":"refresh_token","client_id":"report","client_secret":"${s}"}`,
      (s) => `POST /oauth/token grant_type=client_credentials&client_id=report&client_secret=${s}&scope=read`,
      (s) => `oauth:\n  clientSecret: ${s}`,
      (s) => `export OAUTH_CLIENT_SECRET='${s}'`,
    ],
  ],
];

/**
 * 220 secrets of 55 kinds in surroundings as logs, scripts, configurations, prompts and sessions have them; the same in
 * every run. Each secret is a different one.
 */
export function plantedSecrets(): PlantedSecret[] {
  const random = seeded(20_261_126);
  const tokens = Object.entries(TOKENS).flatMap(([kind, make]) =>
    ANYWHERE.map((surround) => planted(kind, make(random), surround)),
  );
  const placed = PLACED.flatMap(([kind, make, places]) =>
    places.map((surround) => planted(kind, make(random), surround)),
  );
  return [...tokens, ...placed];
}

function planted(kind: string, secret: string, surround: Surround): PlantedSecret {
  return { kind, secret, line: surround(secret) };
}

/** 64 characters as every line of a key has them. */
function pemLine(random: () => number): string {
  return randomText(random, BASE64, 64);
}

/** The lines of a private key with this line in it. */
function pem(label: string, line: string, headers: readonly string[] = []): string[] {
  const random = seeded(line.length + line.charCodeAt(0) * 97 + line.charCodeAt(1));
  const start = label.startsWith('OPENSSH') ? 'b3BlbnNzaC1rZXktdjEAAAAA' : 'MIIEowIBAAKCAQEA';
  return [
    `-----BEGIN ${label}-----`,
    ...headers,
    start + randomText(random, BASE64, 64 - start.length),
    line,
    randomText(random, BASE64, 64),
    `${randomText(random, BASE64, 38)}==`,
    `-----END ${label}-----`,
  ];
}

function indented(lines: readonly string[], prefix: string): string {
  return lines.map((line) => prefix + line).join('\n');
}

function gcpAccount(line: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'reports',
    private_key: `${pem('PRIVATE KEY', line).join('\n')}\n`,
    client_email: 'reports@reports.iam.gserviceaccount.com',
  });
}
