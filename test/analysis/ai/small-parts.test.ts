import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reviewAnswerSchema } from '../../../src/analysis/ai/answer-schema.js';
import { jsonSchemaText } from '../../../src/analysis/ai/json-schema-text.js';
import { costOf } from '../../../src/analysis/ai/model-price.js';
import { fill, type PromptTemplate } from '../../../src/analysis/ai/prompts/prompt-template.js';
import { PREPARE_PROMPT } from '../../../src/analysis/ai/prompts/prepare-v1.js';
import { REVIEW_PROMPT } from '../../../src/analysis/ai/prompts/review-v1.js';
import { withLayoutOf } from '../../../src/analysis/ai/same-layout.js';
import { normalisedSubject } from '../../../src/analysis/ai/subject.js';

describe('the subject of a suggestion of an AI', () => {
  it('is the same for the same words, whatever their order, figures and fillers', () => {
    const same = [
      'Missing retry on network errors',
      'network error: retry missing',
      'The 3 Network Errors; missing RETRY',
    ];
    expect(new Set(same.map((text) => normalisedSubject(text, '')))).toEqual(
      new Set(['error-missing-network-retry']),
    );
  });
  it.each([
    ['123 !!', 'Slow queries', 'querie-slow'],
    ['', '', 'unnamed'],
    ['Zeitüberschreitung beim Export', '', 'beim-export-zeitüberschreitung'],
    ['prozess class loss', '', 'class-loss-prozess'],
  ])('%j, %j: %s', (subject, title, expected) => {
    expect(normalisedSubject(subject, title)).toBe(expected);
  });
});

describe('the layout of a content', () => {
  it.each([
    ['a\nb', 'x\ny\n', 'a\nb\n'],
    ['a\nb\n', 'x\r\ny\r\n', 'a\r\nb\r\n'],
    ['a\nb', 'x\ny', 'a\nb'],
    ['a\r\nb\n', 'x\r\ny\nz\n', 'a\r\nb\n'],
    ['a', '\ufeffx\n', '\ufeffa\n'],
    ['```sh\na\n```', 'x\n', 'a\n'],
    ['````\n```\na\n```\n````\n', 'x\n', '```\na\n```\n'],
    ['```\na\n```', '```\nx\n```\n', '```\na\n```\n'],
    ['1| a\n2| b', 'x\n', 'a\nb\n'],
    ['1| a\n3| b', 'x\n', '1| a\n3| b\n'],
    ['1| a\n2| b', '1| x\n', '1| a\n2| b\n'],
    ['', 'x\n', ''],
  ])('%j for %j is %j', (content, file, expected) => {
    expect(withLayoutOf(content, file)).toBe(expected);
  });
});

describe('the cost of an answer', () => {
  const prices = {
    'openai/gpt-5.4': { inputPerMillion: 1, outputPerMillion: 10 },
    tiny: { inputPerMillion: 0.5, outputPerMillion: 0.5 },
  };
  const tokens = { total: 1_500_000, input: 1_000_000, output: 500_000 };
  it.each([
    [['openai/gpt-5.4'], 6],
    [['local/tiny'], 0.75],
    [['gpt-5.4-2026-08-07', 'openai/gpt-5.4'], 6],
    [['other'], null],
    [[null, 'tiny'], 0.75],
    [['__proto__', 'constructor'], null],
  ])('of %j is %s', (models, cost) => {
    expect(costOf(tokens, models, prices)).toBe(cost);
  });
  it('is not known where the tokens are not', () => {
    expect(costOf({ total: 5, input: null, output: 5 }, ['tiny'], prices)).toBeNull();
  });
});

describe('a prompt', () => {
  it('has each of its places, and no other', () => {
    for (const { text, places } of [REVIEW_PROMPT, PREPARE_PROMPT] as PromptTemplate<string>[]) {
      const used = new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name));
      expect([...used].sort()).toEqual([...places].sort());
    }
  });
  it('has another version when its words, or what it asks for, are others', () => {
    const digest = (...texts: string[]) =>
      createHash('sha256').update(texts.join()).digest('hex').slice(0, 16);
    // Who changes one raises the version, and puts the new pair here.
    expect([REVIEW_PROMPT.version, digest(REVIEW_PROMPT.text, jsonSchemaText(reviewAnswerSchema))]).toEqual([
      'review/1',
      '4153711d8593ec63',
    ]);
    expect([PREPARE_PROMPT.version, digest(PREPARE_PROMPT.text)]).toEqual(['prepare/1', '88f47d634693e6c7']);
  });

  it('is filled at once: what looks like a place in a value stays', () => {
    const template = { version: 'x/1', places: ['A', 'B'] as const, text: '{{A}} {{B}}' };
    expect(fill(template, { A: '{{B}} $& $1', B: 'b' })).toBe('{{B}} $& $1 b');
  });
});
