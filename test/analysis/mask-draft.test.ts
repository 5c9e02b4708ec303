import { describe, expect, it } from 'vitest';
import { withoutPrintedSecrets, withoutPrintedSecretsIn } from '../../src/analysis/mask-draft.js';
import type { SuggestionDraft } from '../../src/analysis/suggestion-draft.js';
import { plantedSecrets } from '../support/planted-secrets.js';

const draft = (over: Partial<SuggestionDraft>): SuggestionDraft => ({
  rule: 'x',
  subject: 'x',
  category: 'reliability',
  severity: 'low',
  title: 't',
  description: 'd',
  currentState: 'c',
  suggestedChange: 's',
  expectedImpact: 'e',
  actionType: 'manual',
  affectedFiles: [],
  change: null,
  evidence: [],
  ...over,
});

describe('withoutPrintedSecretsIn', () => {
  it('leaves none of the planted secrets in what is stored and sent', async () => {
    for (const { kind, secret, line } of plantedSecrets()) {
      const masked = await withoutPrintedSecretsIn(line);
      expect(masked, kind).not.toContain(secret);
      expect(masked).toMatch(/…\(\d+ characters\)/);
    }
  });

  it('does not let a printed comment turn it off', async () => {
    const token = ['gl' + 'pat', 'Aa1Bb2Cc3Dd4Ee5Ff6Gg'].join('-');
    expect(await withoutPrintedSecretsIn(`secretlint-disable ${token}`)).toBe(
      'secretlint-disable glpat-…(26 characters)',
    );
  });

  it('keeps what holds no secret', async () => {
    const text = 'password: incorrect for user bob (request 550e8400-e29b-41d4-a716-446655440000)';
    expect(await withoutPrintedSecretsIn(text)).toBe(text);
  });
});

describe('withoutPrintedSecrets', () => {
  it('masks a secret in all that is shown, when one place tells of it', async () => {
    const text = 'login failed with token Zz9-hunter2-Zz9';
    const masked = await withoutPrintedSecrets(
      draft({
        title: 'Uses Zz9-hunter2-Zz9',
        description: 'It prints password=Zz9-hunter2-Zz9.',
        evidence: [{ kind: 'log', runId: 1, line: 3, text, note: 'Zz9-hunter2-Zz9' }],
      }),
    );
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(masked.evidence[0]).toMatchObject({ masked: true });
  });

  it('leaves nothing of a secret through which a long line was cut', async () => {
    const text = `${'x '.repeat(490)}asked with key ghp_16C7`;
    const { evidence } = await withoutPrintedSecrets(
      draft({ evidence: [{ kind: 'log', runId: 1, line: 3, text, cut: true }] }),
    );
    expect(evidence).toMatchObject([{ text: text.slice(0, -'ghp_16C7'.length), cut: true }]);
  });

  it('masks what is known to be secret where it stands by itself, and no part of other words', async () => {
    const known = ['tiger', 'plain & simple'];
    const text = 'tiger and tigers: plain &amp; simple';
    expect(await withoutPrintedSecretsIn(text, known)).toBe('…(5 characters) and tigers: …(18 characters)');
    const path = '/jobs/tiger/x.sh';
    const { evidence } = await withoutPrintedSecrets(
      draft({ evidence: [{ kind: 'file', path, line: 1, text: 'x' }] }),
      known,
    );
    expect(evidence).toMatchObject([{ path: '/jobs/…(5 characters)/x.sh' }]);
  });
});
