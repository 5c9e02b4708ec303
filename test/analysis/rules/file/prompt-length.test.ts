import { describe, expect, it } from 'vitest';
import { estimateTokens, promptLength } from '../../../../src/analysis/rules/file/prompt-length.js';
import { evaluate, evaluateToOne, prompt, run, session } from './review-context.js';

const sessions = (tokens: (number | null)[]) =>
  tokens.map((amount, at) => run(at + 1, { aiSession: session(amount) }));
const paragraph = (at: number): string => `Rule ${at}: ${'keep to what was asked. '.repeat(5)}`;

describe('prompt-length', () => {
  it('estimates four characters a token for English and one for Chinese', () => {
    expect(estimateTokens('abcdefgh')).toBe(2);
    expect(estimateTokens('提示提示')).toBe(4);
    expect(estimateTokens('')).toBe(0);
  });

  it('reports a prompt over 3,000 tokens, graver the longer it is', async () => {
    expect(await evaluate(promptLength, { files: [prompt('a'.repeat(4 * 2_999))] })).toEqual([]);
    const severity = async (tokens: number) =>
      (await evaluateToOne(promptLength, { files: [prompt('a'.repeat(4 * tokens))] })).severity;
    expect(await severity(3_000)).toBe('low');
    expect(await severity(12_000)).toBe('medium');
    expect(await severity(48_000)).toBe('high');
  });

  it('names paragraphs that stand there twice', async () => {
    const text = [...Array(120).keys(), 3].map(paragraph).join('\n\n');
    const draft = await evaluateToOne(promptLength, { files: [prompt(text)] });
    expect(draft.evidence.flatMap((one) => (one.kind === 'file' ? [one.line] : []))).toEqual([241]);
  });

  it('reports input that grows from session to session, with the runs', async () => {
    const draft = await evaluateToOne(promptLength, {
      files: [prompt('short')],
      earlierRuns: sessions([1000, 1100, 1050, 1200, 1300, 1250, 1400, 1500]),
      runs: sessions([1550, 1600, 1700, 1650, 1800, 1900, 2000, 1950]).map((one) => ({
        ...one,
        id: one.id + 8,
      })),
    });
    expect(draft).toMatchObject({ subject: 'growth', category: 'prompt', change: null });
    const cited = draft.evidence.flatMap((one) => (one.kind === 'run' ? [one.runId] : []));
    expect(cited).toEqual([1, 2, 3, 4, 13, 14, 15, 16]);
  });

  it.each([
    ['too few sessions', [1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400]],
    [
      'noise',
      [1000, 1900, 1100, 2000, 1050, 1950, 1000, 1900, 1100, 2000, 1050, 1950, 1000, 1900, 1100, 2000],
    ],
    [
      'a rise of the middle among noise',
      [1000, 9000, 1000, 1200, 100, 1200, 1400, 100, 1400, 1600, 100, 1600],
    ],
    ['one jump, which is another rule', [...Array<number>(8).fill(1000), ...Array<number>(8).fill(3000)]],
    ['slow growth', Array.from({ length: 16 }, (_, at) => 1000 + at * 20)],
    ['sessions without figures', [...Array<number | null>(16).fill(null), NaN, -5, 0, Infinity]],
    ['none', []],
  ])('says nothing of %s', async (_, tokens) => {
    expect(await evaluate(promptLength, { files: [prompt('x')], runs: sessions(tokens) })).toEqual([]);
  });
});
