import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { App } from '../../app.js';
import { createClient } from '../../client/create-client.js';
import type { CommandHost } from '../command-host.js';
import { healAndRollBack, reviewAll } from '../demo/heal.js';
import { makeHistory } from '../demo/history.js';
import { openWorkspace, type Workspace } from '../demo/workspace.js';
import { colourDiff } from '../output/colour-diff.js';
import { oneLine } from '../output/sanitize.js';
import { suggestionLine } from '../output/suggestion-line.js';
import { openSession, type Session } from '../session.js';
import { untilInterrupted } from '../until-interrupted.js';

/** The change that the demo applies: it is short, and everybody sees why. */
const SHOWN = 'backup.sh';
const BAR_WIDTH = 30;

export function demoCommand({ io }: CommandHost): Command {
  return new Command('demo')
    .summary('see it all in a minute, on a copy of five bundled jobs')
    .description(
      'Runs five small jobs for real, reviews them, prints the suggestions as they arrive, applies one and rolls it back. ' +
        'Works on a copy in a temporary folder, and leaves the server up to be tried; --exit ends it instead.',
    )
    .option('--exit', 'end when all is shown')
    .option('--port <number>', 'port of the server (default: any free one)', '0')
    .action(async ({ exit, port }: { exit?: boolean; port: string }, command: Command) => {
      const workspace = await openWorkspace();
      const session = await openSession(io, command, {
        port,
        host: '127.0.0.1',
        jobs: workspace.jobs,
        data: join(workspace.folder, 'server'),
        logLevel: 'error',
      });
      await untilInterrupted(io.signals, session.outputGone, async (signal) => {
        let app: App | null = null;
        try {
          session.print(`The jobs are a copy in ${workspace.folder}\n`);
          app = await start(session);
          await show(session, app, workspace, signal);
          if (!exit) await leaveUp(session, app, signal);
        } finally {
          await app?.close();
          await workspace.close();
          if (exit) await rm(workspace.folder, { recursive: true, force: true });
        }
      });
    });
}

async function start(session: Session): Promise<App> {
  const [{ startApp }, { createLogger, secretsOf }] = await Promise.all([
    import('../../app.js'),
    import('../../server/create-logger.js'),
  ]);
  const began = performance.now();
  // The demo is closed to everybody but this machine, and tokens or a database of the surroundings are none of its business.
  const config = { ...session.config, token: null, tokens: () => [], databaseUrl: null, requestsAMinute: 0 };
  const log = createLogger({ level: config.logLevel, secrets: secretsOf(session.config) });
  const app = await startApp(config, { log });
  session.print(`The server is ready at ${app.url} after ${seconds(began)}, its database created\n\n`);
  return app;
}

async function show(session: Session, app: App, workspace: Workspace, signal: AbortSignal): Promise<void> {
  const { colours, print, width } = session;
  const began = performance.now();
  print(colours.bold('Running the five jobs until there is a history, each through `selfheal run`\n'));
  await makeHistory({
    url: app.url,
    workspace: workspace.folder,
    jobs: workspace.jobs,
    signal,
    onProgress: (progress) => showProgress(session, progress),
  });
  print(`${width === null ? '' : '\r\u001b[K'}  done after ${seconds(began)}\n\n`);

  print(colours.bold('Reviewing them; suggestions arrive over a GraphQL subscription\n'));
  const client = createClient({ url: app.url, token: null });
  const jobIds = app.core.jobs.list().map(({ jobId }) => jobId);
  const suggestions = await reviewAll(
    client,
    jobIds,
    (suggestion) => print(suggestionLine(suggestion, colours, width)),
    signal,
  );
  const shown = suggestions.find(({ targetFile }) => targetFile?.endsWith(SHOWN));
  if (!shown) throw new Error(`the reviews proposed no change of ${SHOWN}`);
  print(`\n${colours.bold(`Approving and applying #${shown.databaseId}`)}: ${oneLine(shown.title)}\n\n`);
  const healed = await healAndRollBack(client, shown, signal);
  print(`${colourDiff(healed.diff, colours)}\n`);
  print(colours.bold(`Rolled back action ${healed.actionId}\n`));
  print(`  ${relative(workspace.folder, healed.path)}\n`);
  print(`  sha256 before   ${healed.before}\n`);
  print(`  sha256 applied  ${healed.changed}\n`);
  print(`  sha256 now      ${healed.after}\n`);
  if (healed.after !== healed.before) throw new Error('the rolled back file is not what it was');
  if (healed.changed === healed.before) throw new Error('applying changed nothing');
  print(`  ${colours.green('identical to the byte')}\n\n`);
}

async function leaveUp({ print, colours }: Session, app: App, signal: AbortSignal): Promise<void> {
  print(
    `${colours.bold('The server is still up')}; try it, and end it with Ctrl-C\n` +
      `  dashboard ${app.url}/\n` +
      `  GraphiQL  ${app.url}/graphql\n` +
      `  REST      ${app.url}/api/v1\n` +
      `  health    ${app.url}/health\n` +
      `  terminal  SELFHEAL_URL=${app.url} npx selfheal suggestions\n`,
  );
  // A promise alone keeps no process alive; the server's socket does.
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}

function showProgress(
  { print, width }: Session,
  progress: { done: number; total: number; jobId: string; failed: number },
): void {
  const { done, total, jobId, failed } = progress;
  if (width !== null) {
    const filled = Math.round((BAR_WIDTH * done) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    print(`\r\u001b[K  ${bar} ${done}/${total} runs, ${failed} failed  ${jobId}`);
  } else if (done % 10 === 0 || done === total) {
    print(`  ${done}/${total} runs, ${failed} failed\n`);
  }
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
