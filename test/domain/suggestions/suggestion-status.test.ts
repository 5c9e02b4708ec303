import { describe, expect, it } from 'vitest';
import { SuggestionStatus } from '../../../src/generated/prisma/enums.js';
import { InvalidStateError } from '../../../src/domain/errors.js';
import { moveSuggestion } from '../../../src/domain/suggestions/move-suggestion.js';
import { SUGGESTION_STEPS, type SuggestionStep } from '../../../src/domain/suggestions/suggestion-status.js';
import { transact } from '../../../src/domain/transact.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

/** The whole table, written a second time by hand: `-` is a refusal. */
const EXPECTED: Record<SuggestionStatus, Record<SuggestionStep, SuggestionStatus | '-'>> = {
  pending: {
    approve: 'approved',
    reject: 'rejected',
    apply: '-',
    fail: '-',
    reopen: '-',
    expire: 'rejected',
  },
  approved: { approve: '-', reject: '-', apply: 'applied', fail: 'failed', reopen: '-', expire: 'rejected' },
  rejected: { approve: '-', reject: '-', apply: '-', fail: '-', reopen: '-', expire: '-' },
  applied: { approve: '-', reject: '-', apply: '-', fail: '-', reopen: 'pending', expire: '-' },
  failed: { approve: '-', reject: '-', apply: '-', fail: '-', reopen: '-', expire: '-' },
};

describe('moveSuggestion', () => {
  const test = useCore({ 'backup.yaml': 'cmd: "true"\n' });

  for (const status of Object.values(SuggestionStatus)) {
    for (const step of SUGGESTION_STEPS) {
      const expected = EXPECTED[status][step];
      it(`${status}, ${step}: ${expected === '-' ? 'refused with the state' : expected}`, async () => {
        const { core } = test;
        const { id } = await insertSuggestion(core, { jobId: 'backup', status });
        const moved = transact(core, (tx) => moveSuggestion(core, tx, { id, step, actor: 'ada' }));
        if (expected === '-') {
          await expect(moved).rejects.toThrow(InvalidStateError);
          await expect(moved).rejects.toMatchObject({ state: status });
        } else {
          expect((await moved).status).toBe(expected);
        }
        const stored = await core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } });
        expect(stored.status).toBe(expected === '-' ? status : expected);
        const events = await core.prisma.healingEvent.findMany({ where: { suggestionId: id } });
        expect(events.map(({ actor }) => actor)).toEqual(expected === '-' ? [] : ['ada']);
      });
    }
  }
});
