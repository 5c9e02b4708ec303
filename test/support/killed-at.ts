/**
 * Child of crash.test.ts: applies a suggestion or rolls an action back, and is really killed after a named step.
 * Prints the steps that it passed.
 */
import { applySuggestion } from '../../src/domain/actions/apply-suggestion.js';
import { rollbackAction } from '../../src/domain/actions/rollback-action.js';
import { openTestCore } from './open-core.js';

const { databaseUrl, dataDir, jobs, what, id, killAt } = JSON.parse(process.argv[2] as string) as {
  databaseUrl: string | null;
  dataDir: string;
  jobs: string;
  what: 'apply' | 'rollback';
  id: number;
  killAt: string;
};

const { core, close } = await openTestCore({ databaseUrl, dataDir, jobs });
core.onChangeStep = async (step) => {
  await new Promise<void>((resolve) => process.stdout.write(`${step}\n`, () => resolve()));
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};
await (what === 'apply' ? applySuggestion : rollbackAction)(core, { id, actor: { name: 'ada' } });
await close();
