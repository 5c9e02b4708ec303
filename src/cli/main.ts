#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import pc from 'picocolors';
import { flush } from './output/flush.js';
import { runCli } from './run-cli.js';
import { systemClock } from './run/clock.js';

const code = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  // picocolors knows NO_COLOR and dumb terminals, but would colour a pipe where a CI variable is set.
  colours: process.stdout.isTTY === true && pc.isColorSupported,
  cwd: process.cwd(),
  signals: process,
  clock: systemClock,
  randomId: randomUUID,
  exit: (exitCode) => process.exit(exitCode),
});
await Promise.all([flush(process.stdout), flush(process.stderr)]);
// Not left to the event loop: an idle connection would hold the prompt back for seconds.
process.exit(code);
