import { join } from 'node:path';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { deliverRun } from './run/deliver.js';
import { deliverSpool } from './run/spool.js';
import type { Session } from './session.js';

/** Empties the spool, and says what became of it. @throws CliError where runs still wait afterwards */
export async function deliverWaitingRuns({ io, config, note, print }: Session, dir: string): Promise<void> {
  const report = await deliverSpool({
    dir,
    deliver: (run) => deliverRun(run, { url: config.url, token: config.token }),
    log: note,
    clock: io.clock,
  });
  const rejected = report.rejected > 0 ? `, ${report.rejected} rejected (see ${join(dir, 'rejected')})` : '';
  print(`${report.delivered} delivered${rejected}, ${report.left} still waiting\n`);
  if (report.left > 0) {
    throw new CliError(`runs still wait in ${dir}: ${report.why ?? 'no reason given'}`, EXIT.unreachable);
  }
}
