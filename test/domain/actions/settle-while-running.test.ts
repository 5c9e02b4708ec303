import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import { settleActions } from '../../../src/domain/actions/settle-actions.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import type { PrismaClient } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';
import { silentLog } from '../../support/silent-log.js';

const actor = { name: 'ada' };
const SCRIPT = '#!/bin/bash\necho done\n';
const HEALED = '#!/bin/bash\nset -euo pipefail\necho done\n';

/** The database takes everything but the end of a change, as if it went away just before; the process lives on. */
describe('a change whose end could not be stored', () => {
  const jobs = ['a', 'b', 'c', 'd'];
  const test = useCore(
    Object.fromEntries(
      jobs.flatMap((job) => [
        [`${job}.yaml`, `cmd: bash ${job}.sh\n`],
        [`${job}.sh`, SCRIPT],
      ]),
    ),
  );
  const sql = (statement: string) => test.database.pool.query(statement);
  const refuseStatus = (status: string) =>
    sql(`CREATE TRIGGER refuse BEFORE UPDATE ON healing_actions FOR EACH ROW
         WHEN (NEW.status = '${status}' AND OLD.status <> '${status}') EXECUTE FUNCTION refuse()`);
  const accept = () => sql('DROP TRIGGER refuse ON healing_actions');

  beforeAll(() =>
    sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'the database went away'; END $$`),
  );

  const scriptOf = (jobId: string): string => join(test.folder, `${jobId}.sh`);
  const suggest = async (jobId: string, to = HEALED): Promise<number> =>
    (await insertSuggestion(test.core, { jobId, change: { file: scriptOf(jobId), to } })).id;
  const approveAndApply = async (jobId: string): Promise<{ id: number; actionId: number }> => {
    const id = await suggest(jobId);
    const { action } = await approveSuggestion(test.core, { id, apply: true, actor });
    return { id, actionId: action?.id as number };
  };
  const stored = (id: number) =>
    test.core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id }, include: { actions: true } });

  it('is settled by the same process once the database is back, and lets the next change begin', async () => {
    const id = await suggest('a');
    await refuseStatus('success');
    await expect(approveSuggestion(test.core, { id, apply: true, actor })).rejects.toThrow(/went away/);
    expect(await readFile(scriptOf('a'), 'utf8')).toBe(HEALED);
    expect(await settleActions(test.core)).toBe(0);
    expect(await stored(id)).toMatchObject({ status: 'approved', actions: [{ status: 'begun' }] });

    await accept();
    expect(await settleActions(test.core)).toBe(1);
    expect(await stored(id)).toMatchObject({ status: 'applied', actions: [{ status: 'success' }] });
    const next = await suggest('a', HEALED.replace('done', 'well done'));
    const { suggestion } = await approveSuggestion(test.core, { id: next, apply: true, actor });
    expect(suggestion.status).toBe('applied');
  });

  it('is settled so where it was a rollback', async () => {
    const { id, actionId } = await approveAndApply('b');
    await refuseStatus('rolled_back');
    await expect(rollbackAction(test.core, { id: actionId, actor })).rejects.toThrow(/went away/);
    expect(await readFile(scriptOf('b'), 'utf8')).toBe(SCRIPT);
    expect(await settleActions(test.core)).toBe(0);

    await accept();
    expect(await settleActions(test.core)).toBe(1);
    expect(await stored(id)).toMatchObject({ status: 'pending', actions: [{ status: 'rolled_back' }] });
  });

  it('is told from one that is under way, at every step of it', async () => {
    const id = await suggest('c');
    const steps: string[] = [];
    const core = {
      ...test.core,
      onChangeStep: async (step: string) => {
        expect(await settleActions(test.core)).toBe(0);
        steps.push(step);
      },
    };
    const { action } = await approveSuggestion(core, { id, apply: true, actor });
    await rollbackAction(core, { id: action?.id as number, actor });
    expect(steps).toEqual(expect.arrayContaining(['begun', 'written', 'rollback_begun', 'restored']));
    expect(await stored(id)).toMatchObject({ status: 'pending', actions: [{ status: 'rolled_back' }] });
  });

  it('is told from one that ends while it is looked at', async () => {
    const { id, actionId } = await approveAndApply('d');
    let readIt = (): void => undefined;
    const read = new Promise<void>((resolve) => (readIt = resolve));
    let restoreIt = (): void => undefined;
    const restored = new Promise<void>((resolve) => (restoreIt = resolve));
    const onChangeStep = async (step: string): Promise<void> => {
      if (step !== 'restored') return;
      restoreIt();
      await read;
    };
    const rolledBack = rollbackAction({ ...test.core, onChangeStep }, { id: actionId, actor });
    await restored;
    const prisma = test.core.prisma.$extends({
      query: {
        healingAction: {
          findMany: async ({ args, query }) => {
            const open = await query(args);
            readIt();
            await rolledBack;
            return open;
          },
        },
      },
    }) as unknown as PrismaClient;
    const errors: string[] = [];
    const log = { ...silentLog, error: (_fields: object, message: string) => void errors.push(message) };
    expect(await settleActions({ ...test.core, prisma, log })).toBe(0);
    expect(errors).toEqual([]);
    expect(await stored(id)).toMatchObject({ status: 'pending', actions: [{ status: 'rolled_back' }] });
  });
});
