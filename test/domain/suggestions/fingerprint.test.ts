import { describe, expect, it } from 'vitest';
import type { SuggestionDraft } from '../../../src/analysis/suggestion-draft.js';
import { fingerprint } from '../../../src/domain/suggestions/fingerprint.js';

const BEFORE = 'cmd: bash a.sh\n';

function draft(over: Partial<SuggestionDraft> & { to?: string }): SuggestionDraft {
  const { to, ...rest } = over;
  return {
    rule: 'no-timeout',
    subject: 'timeout',
    category: 'config',
    severity: 'medium',
    title: 'No timeout; one run took 300 s',
    description: '',
    currentState: '',
    suggestedChange: '',
    expectedImpact: '',
    actionType: 'edit_config',
    affectedFiles: [],
    change:
      to === undefined
        ? null
        : { targetFile: '/jobs/a.yaml', currentContent: BEFORE, proposedContent: to, baseHash: 'x' },
    evidence: [],
    ...rest,
  };
}

describe('fingerprint', () => {
  const change = draft({ to: BEFORE + 'resources:\n  timeout_seconds: 900\n' });

  it.each([
    ['another title', { ...change, title: 'No timeout; one run took 400 s' }],
    ['another number', draft({ to: BEFORE + 'resources:\n  timeout_seconds: 1200\n' })],
    ['another indentation', draft({ to: BEFORE + 'resources:\n    timeout_seconds: 900\n' })],
    ['another severity', { ...change, severity: 'high' as const }],
  ])('is the same with %s', (_, other) => {
    expect(fingerprint('a', other)).toBe(fingerprint('a', change));
  });

  it.each([
    ['another job', 'b', change],
    ['another category', 'a', { ...change, category: 'reliability' as const }],
    ['another change', 'a', draft({ to: BEFORE + 'retry:\n  max_attempts: 900\n' })],
    ['advice instead of a change', 'a', draft({})],
  ])('differs for %s', (_, job, other) => {
    expect(fingerprint(job, other)).not.toBe(fingerprint('a', change));
  });

  it('of advice follows rule and subject', () => {
    expect(fingerprint('a', draft({ title: 'x' }))).toBe(fingerprint('a', draft({ title: 'y' })));
    expect(fingerprint('a', draft({ subject: 'other' }))).not.toBe(fingerprint('a', draft({})));
  });

  it('of a change too large to compare does not hang and still tells contents apart', () => {
    const lines = (seed: number): string =>
      Array.from({ length: 20_000 }, (_, i) => `${(i * seed) % 7919}x`).join('\n');
    const one = draft({ to: lines(3) });
    expect(fingerprint('a', one)).not.toBe(fingerprint('a', draft({ to: lines(5) + 'y' })));
  });
});
