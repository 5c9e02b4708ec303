import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonObjectsIn } from '../../../src/analysis/ai/json-objects.js';

describe('jsonObjectsIn', () => {
  it.each([
    ['{"a": 1}', [{ a: 1 }]],
    ['Sure!\n```json\n{"a": "}{"}\n```\nAnything else?', [{ a: '}{' }]],
    [
      '{"a": "with \\"quotes\\" and \\\\"} {"b": {"c": []}}',
      [{ a: 'with "quotes" and \\' }, { b: { c: [] } }],
    ],
    ['{not json {"a": 1}', [{ a: 1 }]],
    ['{"a": 1', []],
    ['no braces, "quotes" only', []],
    ['[{"a": 1}]', [{ a: 1 }]],
    ['{"a": "```json\\n{\\"b\\": 1}\\n```"}', [{ a: '```json\n{"b": 1}\n```' }]],
    ["it's {a: 'set'} of {\"b\": 2}", [{ b: 2 }]],
  ])('finds the objects in %j', (text, objects) => {
    expect(jsonObjectsIn(text)).toEqual(objects);
  });

  it('finds an object between any words', () => {
    const word = fc.string().map((text) => text.replaceAll(/[{"]/g, ''));
    fc.assert(
      fc.property(word, fc.dictionary(fc.string(), fc.jsonValue()), word, (before, object, behind) => {
        const json = JSON.stringify(object);
        expect(jsonObjectsIn(`${before}${json}${behind}`)).toEqual([JSON.parse(json)]);
      }),
    );
  });

  it('ends on a text of nothing but braces, and survives any depth', () => {
    expect(jsonObjectsIn('{'.repeat(1_000_000))).toEqual([]);
    const deep = 200_000;
    expect(jsonObjectsIn(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`)).toHaveLength(1);
    expect(jsonObjectsIn('{'.repeat(20_000) + '}'.repeat(20_000))).toEqual([]);
  });
});
