import { Command, Option } from 'commander';
import type { Config, ConfigFlags } from '../../config.js';
import type { CommandHost } from '../command-host.js';
import { openSession } from '../session.js';

const ENDING_SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGTERM: 15 };

export function serveCommand(host: CommandHost): Command {
  const { io } = host;
  return new Command('serve')
    .summary('start the server')
    .description(
      'Starts the server and prints one line with its URLs when it is ready. SIGTERM or Ctrl-C lets requests under way ' +
        'finish and ends with exit code 0; a second one ends it at once.',
    )
    .option('--port <number>', 'port, 0 for any free one (SELFHEAL_PORT, default 4000)')
    .option('--host <name>', 'address to listen on (SELFHEAL_HOST, default 127.0.0.1)')
    .option('--jobs <path>', 'job file or folder of them (SELFHEAL_JOBS, default jobs.yaml or jobs/ here)')
    .option('--data <folder>', 'folder for the database (SELFHEAL_DATA_DIR, default .selfheal here)')
    .option('--database-url <url>', 'a Postgres server instead of the embedded one (DATABASE_URL)')
    .option('--mongodb-uri <url>', 'a MongoDB for the scheduler instead of Postgres (MONGODB_URI)')
    .option('--no-migrate', 'do not bring the tables up to date; selfheal migrate did (SELFHEAL_MIGRATE)')
    .addOption(new Option('--migrate').hideHelp()) // without it the other one would win over the variable
    .option(
      '--role <role>',
      'all, api (answers requests) or worker (carries out reviews); all but all need a Postgres server (SELFHEAL_ROLE)',
    )
    .option(
      '--analysis-concurrency <number>',
      'reviews at a time in this process (SELFHEAL_ANALYSIS_CONCURRENCY, default 1)',
    )
    .option('--retention-days <days>', 'days that history is kept (SELFHEAL_RETENTION_DAYS, default 90)')
    .option('--allowed-hosts <names>', 'further host names by which it is reached (SELFHEAL_ALLOWED_HOSTS)')
    .option(
      '--rate-limit <number>',
      'requests of a token a minute, 0 for no limit (SELFHEAL_RATE_LIMIT, default 6000)',
    )
    .option('--public-url <url>', 'where people reach it, for links in messages (SELFHEAL_PUBLIC_URL)')
    .option(
      '--max-subscriptions <number>',
      'subscriptions of a token at once (SELFHEAL_MAX_SUBSCRIPTIONS, default 1000)',
    )
    .option(
      '--trust-proxy <addresses>',
      'proxies that tell whom they ask for in X-Forwarded-For (SELFHEAL_TRUST_PROXY)',
    )
    .option('--otlp-endpoint <url>', 'collector that takes traces (OTEL_EXPORTER_OTLP_ENDPOINT)')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent (SELFHEAL_LOG_LEVEL)')
    .action(async (flags: ConfigFlags, command: Command) => {
      const session = await openSession(io, command, flags);
      const { config } = session;
      const stop = new AbortController();
      const onSignal = (signal: NodeJS.Signals): void => {
        if (stop.signal.aborted) {
          io.exit(128 + (SIGNAL_NUMBERS[signal] ?? 0));
          return;
        }
        session.note(`${signal}: finishing what is under way; once more to end at once`);
        stop.abort();
      };
      for (const signal of ENDING_SIGNALS) io.signals.on(signal, onSignal);
      try {
        const [{ startApp }, { createLogger, secretsOf }] = await Promise.all([
          import('../../app.js'),
          import('../../server/create-logger.js'),
        ]);
        const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
        const app = await startApp(config, { log });
        try {
          if (!stop.signal.aborted) {
            session.print(`selfheal is ready: ${urls(config.role, app.url)}\n`);
            await aborted(stop.signal);
          }
        } finally {
          await app.close();
        }
      } finally {
        for (const signal of ENDING_SIGNALS) io.signals.off(signal, onSignal);
      }
    });
}

function urls(role: Config['role'], url: string): string {
  if (role === 'worker') return `${url}/health (health of this worker)`;
  return `${url}/graphql (GraphQL) ${url}/api/v1 (REST) ${url}/health (health) ${url}/ (dashboard)`;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // A promise alone does not keep a process alive, and the server's sockets may be all closed.
  const alive = setInterval(() => undefined, 2 ** 30);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearInterval(alive);
}
