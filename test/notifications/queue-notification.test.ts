import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rollbackAction } from '../../src/domain/actions/rollback-action.js';
import { queueNotification } from '../../src/domain/notifications/queue-notification.js';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { transact } from '../../src/domain/transact.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { job, useOutbox } from './use-outbox.js';

const actor = { name: 'ada' };

describe('queueNotification', () => {
  const test = useOutbox({
    'backup.yaml': `${job('ops')}`.replace('"true"', 'bash backup.sh'),
    'backup.sh': '#!/bin/bash\necho one\n',
    'quiet.yaml': job('ops', ', notify_on_suggestion: false'),
    'lost.yaml': job('nowhere'),
  });
  const queued = () =>
    test.core.prisma.notification.findMany({
      select: { key: true, kind: true, jobId: true, channel: true, payload: true },
      orderBy: { id: 'asc' },
    });

  it('keeps nothing where what it tells about did not happen', async () => {
    await expect(
      transact(test.core, async (tx) => {
        const told = { kind: 'suggestions', jobId: 'backup', reviewId: 1, suggestionIds: [1] } as const;
        await queueNotification(test.core, tx, told);
        throw new Error('the review could not be stored');
      }),
    ).rejects.toThrow('could not be stored');
    expect(await queued()).toEqual([]);
    expect(test.woken).toBe(0);
  });

  it('queues the same once', async () => {
    const told = { kind: 'suggestions', jobId: 'backup', reviewId: 7, suggestionIds: [1, 2] } as const;
    for (let time = 0; time < 2; time += 1) {
      await transact(test.core, (tx) => queueNotification(test.core, tx, told));
    }
    expect(await queued()).toEqual([
      {
        key: 'suggestions/review/7',
        kind: 'suggestions',
        jobId: 'backup',
        channel: 'ops',
        payload: { suggestionIds: [1, 2] },
      },
    ]);
  });

  it('says that there is something to send once that is committed', async () => {
    let within = -1;
    await transact(test.core, async (tx) => {
      const told = { kind: 'suggestions', jobId: 'backup', reviewId: 8, suggestionIds: [1] } as const;
      await queueNotification(test.core, tx, told);
      within = test.woken;
    });
    expect([within, test.woken]).toEqual([0, 1]);
  });

  it.each([
    ['nobody has to decide anything', 'backup', []],
    ['the job wants to tell nobody', 'quiet', [1]],
    ['its channel is not set up', 'lost', [1]],
    ['the job is not configured any more', 'gone', [1]],
  ])('queues nothing where %s', async (_why, jobId, suggestionIds) => {
    await transact(test.core, (tx) =>
      queueNotification(test.core, tx, { kind: 'suggestions', jobId, reviewId: 1, suggestionIds }),
    );
    expect(await queued()).toEqual([]);
    expect(test.woken).toBe(0);
  });

  it('tells that a change could not be applied, that one was rolled back, and by whom', async () => {
    const file = join(test.folder, 'backup.sh');
    const change = { file, to: '#!/bin/bash\nset -e\necho one\n' };
    const title = 'Stop at the first failure';
    const good = await insertSuggestion(test.core, { jobId: 'backup', title, change });
    const { action } = await approveSuggestion(test.core, { id: good.id, apply: true, actor });
    await rollbackAction(test.core, { id: action?.id as number, actor });

    const bad = await insertSuggestion(test.core, { jobId: 'backup', title, change });
    await writeFile(file, '#!/bin/bash\nprintf two\n');
    await expect(approveSuggestion(test.core, { id: bad.id, apply: true, actor })).rejects.toThrow(/./);

    expect((await queued()).map(({ kind, payload }) => [kind, payload])).toEqual([
      ['rolled_back', { suggestionIds: [good.id] }],
      ['apply_failed', { suggestionIds: [bad.id] }],
    ]);
    await test.deliver();
    const [rolledBack = '', failed = ''] = test.texts();
    const link = (id: number) => `https://heal.example/api/v1/healing/suggestions/${id}`;
    expect(rolledBack).toBe(`backup: a change was rolled back by ada\nmedium: ${title}\n${link(good.id)}`);
    expect(failed).toMatch(/^backup: a change could not be applied\n/);
    expect(failed).toMatch(/\nReason: \S.*$/);
  });

  it('tells only of the events that the configuration names', async () => {
    const core = { ...test.core, notify: { ...test.plan, events: new Set(['rolled_back'] as const) } };
    for (const kind of ['apply_failed', 'auto_applied'] as const) {
      const told = { kind, jobId: 'backup', actionId: 1, suggestionId: 1 };
      await transact(core, (tx) => queueNotification(core, tx, told));
    }
    expect(await queued()).toEqual([]);
  });
});
