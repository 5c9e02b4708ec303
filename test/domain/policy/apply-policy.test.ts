import { describe, expect, it } from 'vitest';
import { judge, type PolicyFacts, type PolicySettings } from '../../../src/domain/policy/apply-policy.js';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const EVIDENCE = {
  none: [],
  verified: [{ verified: true }, { verified: true }],
  'one unverified': [{ verified: true }, { verified: false }],
  unverified: [{ verified: false }],
} as const;

interface Row {
  carriesChange: boolean;
  isShared: boolean;
  evidence: keyof typeof EVIDENCE;
  severity: (typeof SEVERITIES)[number];
  isListed: boolean;
  autoApply: boolean;
  minimum: (typeof SEVERITIES)[number];
}

/** Every combination: 2 · 2 · 4 · 4 · 2 · 2 · 4. */
const TABLE: Row[] = [true, false].flatMap((carriesChange) =>
  [true, false].flatMap((isShared) =>
    (Object.keys(EVIDENCE) as (keyof typeof EVIDENCE)[]).flatMap((evidence) =>
      SEVERITIES.flatMap((severity) =>
        [true, false].flatMap((isListed) =>
          [true, false].flatMap((autoApply) =>
            SEVERITIES.map((minimum): Row => ({
              carriesChange,
              isShared,
              evidence,
              severity,
              isListed,
              autoApply,
              minimum,
            })),
          ),
        ),
      ),
    ),
  ),
);

/** The severities below each one, written out. */
const BELOW: Record<Row['minimum'], Row['severity'][]> = {
  low: [],
  medium: ['low'],
  high: ['low', 'medium'],
  critical: ['low', 'medium', 'high'],
};

function isApplied(row: Row): boolean {
  if (!row.carriesChange) return false;
  if (row.isShared) return false;
  if (row.evidence !== 'verified') return false;
  if (row.severity === 'critical') return false;
  return row.isListed || (row.autoApply && BELOW[row.minimum].includes(row.severity));
}

function inputOf(row: Row): [PolicySettings, PolicyFacts] {
  return [
    {
      auto_apply: row.autoApply,
      auto_apply_categories: row.isListed ? ['cost', 'script'] : ['cost'],
      min_severity_for_approval: row.minimum,
    },
    {
      category: 'script',
      severity: row.severity,
      carriesChange: row.carriesChange,
      evidence: EVIDENCE[row.evidence],
      sharedWith: row.isShared ? ['other'] : [],
    },
  ];
}

describe('the policy', () => {
  it('has 1,024 combinations, of which it applies those that fulfil every condition', () => {
    expect(TABLE).toHaveLength(1_024);
    const wrong = TABLE.filter((row) => judge(...inputOf(row)).apply !== isApplied(row));
    expect(wrong).toEqual([]);
    expect(TABLE.filter(isApplied)).toHaveLength(30);
  });

  it('says why it holds back what it is meant for, and nothing where it is not', () => {
    for (const row of TABLE) {
      const verdict = judge(...inputOf(row));
      if (verdict.apply) continue;
      const isMeant = row.isListed || (row.autoApply && BELOW[row.minimum].includes(row.severity));
      expect(verdict.note === null, JSON.stringify(row)).toBe(!isMeant);
    }
  });

  it('names what stands in the way', () => {
    const meant: Row = {
      carriesChange: true,
      isShared: false,
      evidence: 'verified',
      severity: 'low',
      isListed: true,
      autoApply: false,
      minimum: 'medium',
    };
    const note = (over: Partial<Row>): unknown => judge(...inputOf({ ...meant, ...over }));
    expect(note({})).toEqual({ apply: true });
    expect(note({ carriesChange: false })).toMatchObject({ note: expect.stringContaining('no change') });
    expect(note({ severity: 'critical' })).toMatchObject({ note: expect.stringContaining('critical') });
    expect(note({ evidence: 'none' })).toMatchObject({ note: expect.stringContaining('cites nothing') });
    expect(note({ evidence: 'one unverified' })).toMatchObject({
      note: '1 of 2 citations could not be verified',
    });
    expect(note({ isShared: true })).toMatchObject({ note: "its file is shared with job 'other'" });
    const [settings, facts] = inputOf(meant);
    const many = ['a', 'b', 'c', 'd', 'e'];
    expect(judge(settings, { ...facts, sharedWith: many })).toMatchObject({
      note: "its file is shared with job 'a', 'b', 'c' and 2 more",
    });
  });
});
