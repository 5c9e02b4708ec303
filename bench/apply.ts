import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestCore } from '../test/support/open-core.js';
import { insertSuggestion } from '../test/support/insert-suggestion.js';
import { rollbackAction } from '../src/domain/actions/rollback-action.js';
import { approveSuggestion } from '../src/domain/suggestions/approve-suggestion.js';
import { median, spreadOf, timed, type Figure } from './measure.js';

const CHANGES_A_ROUND = 40;
const ACTOR = { name: 'bench' };

/** Approve and apply a change of a 10 KB script, and roll it back, beside writing the same bytes safely and nothing else. */
export async function benchApply(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const script = join(folder, 'jobs', 'job.sh');
  await mkdir(join(folder, 'jobs'));
  await writeFile(join(folder, 'jobs', 'job.yaml'), 'cmd: bash job.sh\n');
  const before = `#!/bin/bash\n${'echo "a line of an ordinary script"\n'.repeat(285)}`;
  const after = before.replace('#!/bin/bash\n', '#!/bin/bash\nset -euo pipefail\n');
  await writeFile(script, before);
  const { core, close } = await openTestCore({
    databaseUrl: null,
    dataDir: join(folder, 'data'),
    jobs: join(folder, 'jobs'),
  });
  const ours: number[] = [];
  const bare: number[] = [];
  const medians: number[] = [];
  const rollbacks: number[] = [];
  const rollbackMedians: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const times: number[] = [];
    const backTimes: number[] = [];
    for (let change = 0; change < CHANGES_A_ROUND; change += 1) {
      const { id } = await insertSuggestion(core, { jobId: 'job', change: { file: script, to: after } });
      let actionId = 0;
      times.push(
        await timed(async () => {
          const { action } = await approveSuggestion(core, { id, apply: true, actor: ACTOR });
          actionId = action?.id as number;
        }),
      );
      backTimes.push(await timed(() => rollbackAction(core, { id: actionId, actor: ACTOR })));
      if (round >= 0) bare.push(await timed(() => writeSafely(join(folder, 'bare.sh'), after)));
    }
    if (round < 0) continue; // warm-up
    ours.push(...times);
    medians.push(median(times));
    rollbacks.push(...backTimes);
    rollbackMedians.push(median(backTimes));
  }
  if ((await readFile(script, 'utf8')) !== before) throw new Error('the rollback did not restore the script');
  await close();
  await rm(folder, { recursive: true, force: true });
  return [
    {
      scenario: 'approve + apply of a 10 KB script',
      unit: 'ms',
      value: median(ours),
      spread: spreadOf(medians),
      baseline: { what: 'temporary file, fsync, rename', value: median(bare) },
      target: { most: 20 },
    },
    {
      scenario: 'its rollback',
      unit: 'ms',
      value: median(rollbacks),
      spread: spreadOf(rollbackMedians),
      baseline: { what: 'temporary file, fsync, rename', value: median(bare) },
      target: {},
    },
  ];
}

async function writeSafely(path: string, content: string): Promise<void> {
  const file = await open(`${path}.tmp`, 'w');
  await file.writeFile(content);
  await file.sync();
  await file.close();
  await rename(`${path}.tmp`, path);
}
