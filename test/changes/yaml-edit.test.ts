import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { ValidationError } from '../../src/domain/errors.js';
import { setYamlKey } from '../../src/changes/yaml-edit.js';
import { writtenDocument } from './yaml-documents.js';
import { HOSTILE_YAML } from '../support/hostile-yaml.js';

const JOBS = `# every job of this machine
jobs:
  backup:            # nightly
    cmd: "bash backup.sh"   # quoted on purpose
    tags: [disk, 'slow']
    retry: {}

    # not used yet
    # sla: {}
  fetch:
    cmd: 'python3 fetch.py'
    note: |
      first
      second
# the end
`;

describe('setYamlKey', () => {
  it('adds a key behind the last one of a nested map and touches nothing else', () => {
    expect(setYamlKey(JOBS, ['jobs', 'backup', 'timezone'], 'UTC')).toBe(
      JOBS.replace('    retry: {}\n', '    retry: {}\n    timezone: UTC\n'),
    );
  });

  it('adds the missing maps of a path', () => {
    expect(setYamlKey(JOBS, ['jobs', 'fetch', 'resources', 'timeout_seconds'], 60)).toBe(
      JOBS.replace('      second\n', '      second\n    resources:\n      timeout_seconds: 60\n'),
    );
  });

  it('replaces a scalar and keeps its quotes, its spacing and the comment behind it', () => {
    expect(setYamlKey(JOBS, ['jobs', 'backup', 'cmd'], 'bash other.sh')).toBe(
      JOBS.replace('"bash backup.sh"', '"bash other.sh"'),
    );
    expect(setYamlKey(JOBS, ['jobs', 'fetch', 'cmd'], "it's")).toBe(
      JOBS.replace("'python3 fetch.py'", "'it''s'"),
    );
  });

  it('adds to flow maps, empty or not, in their own style', () => {
    expect(setYamlKey(JOBS, ['jobs', 'backup', 'retry', 'max'], 3)).toBe(
      JOBS.replace('retry: {}', 'retry: { max: 3 }'),
    );
    expect(setYamlKey('a: {b: 1}\n', ['a', 'c'], 'x, y')).toBe('a: {b: 1, c: "x, y"}\n');
    expect(setYamlKey('{"a": {"b": 1}}', ['a', 'c'], ['x'])).toBe('{"a": {"b": 1, "c": ["x"]}}');
    expect(setYamlKey('a: {\n  b: 1, # one\n  c: 2  # two\n}\n', ['a', 'd'], 3)).toBe(
      'a: {\n  b: 1, # one\n  c: 2, d: 3  # two\n}\n',
    );
  });

  it('replaces an item of a list, block or flow', () => {
    expect(setYamlKey(JOBS, ['jobs', 'backup', 'tags', '1'], 'fast')).toBe(JOBS.replace("'slow'", 'fast'));
    expect(setYamlKey('- a: 1\n  b: 2 # b\n- c\n', ['0', 'b'], 3)).toBe('- a: 1\n  b: 3 # b\n- c\n');
    expect(setYamlKey('- a: 1\n  b: 2\n- c\n', ['1'], 'd')).toBe('- a: 1\n  b: 2\n- d\n');
  });

  it('adds a key to a map inside a list at the column of its keys', () => {
    expect(setYamlKey('jobs:\n- id: a\n  cmd: x\n- id: b\n', ['jobs', '0', 'timezone'], 'UTC')).toBe(
      'jobs:\n- id: a\n  cmd: x\n  timezone: UTC\n- id: b\n',
    );
  });

  it('fills a key that has no value, whatever comment stands behind it', () => {
    expect(setYamlKey('a: # why\nb: 1\n', ['a'], 5)).toBe('a: 5 # why\nb: 1\n');
    expect(setYamlKey('a: # why\nb: 1\n', ['a', 'c'], 5)).toBe('a: # why\n  c: 5\nb: 1\n');
    expect(setYamlKey('a: ~\n', ['a', 'c'], 5)).toBe('a:\n  c: 5\n');
  });

  it('keeps the indentation of the file, of maps and of lists', () => {
    const text = 'a:\n    b:\n        c: 1\n    list:\n        - x\n';
    expect(setYamlKey(text, ['a', 'b', 'd'], { e: ['v'] })).toBe(
      'a:\n    b:\n        c: 1\n        d:\n            e:\n                - v\n    list:\n        - x\n',
    );
  });

  it('keeps lists at the column of their key where the file has them there', () => {
    expect(setYamlKey('a:\n  list:\n  - x\n', ['a', 'b'], ['v'])).toBe('a:\n  list:\n  - x\n  b:\n  - v\n');
  });

  it('keeps CRLF and the missing break of the last line', () => {
    const text = 'a:\r\n  b: 1\r\n  # about b\r\nc: 2';
    expect(setYamlKey(text, ['a', 'x'], { v: 1 })).toBe(
      'a:\r\n  b: 1\r\n  x:\r\n    v: 1\r\n  # about b\r\nc: 2',
    );
    expect(setYamlKey(text, ['d', 'e'], 3)).toBe(`${text}\r\nd:\r\n  e: 3`);
    expect(setYamlKey('\uFEFFa: 1', ['b'], 2)).toBe('\uFEFFa: 1\nb: 2');
  });

  it('puts a comment above the key, at its indentation', () => {
    expect(setYamlKey('a:\n  b: 1\n', ['a', 'c'], 2, { comment: 'seen 3 times\nin 7 days' })).toBe(
      'a:\n  b: 1\n  # seen 3 times\n  # in 7 days\n  c: 2\n',
    );
    expect(setYamlKey('a:\n  b: 1\n', ['a', 'b'], 2, { comment: 'more' })).toBe('a:\n  # more\n  b: 2\n');
    expect(setYamlKey('a:\n  b: {}\n', ['a', 'b', 'c'], 2, { comment: 'more' })).toBe(
      'a:\n  # more\n  b: { c: 2 }\n',
    );
  });

  it('writes an empty text, a text of comments, and one whose root is null', () => {
    expect(setYamlKey('', ['a', 'b'], 1)).toBe('a:\n  b: 1\n');
    expect(setYamlKey('# c', ['a'], 1)).toBe('# c\na: 1');
    expect(parse(setYamlKey('---\n~\n', ['a'], 1))).toEqual({ a: 1 });
    expect(setYamlKey('{}\n', ['a'], 1)).toBe('{ a: 1 }\n');
  });

  it('updates a map key by key, so that the comments inside stay in place', () => {
    const text = 'retry: # network\n  max: 1   # once\n  on: [x]\nz: 1\n';
    expect(setYamlKey(text, ['retry'], { max: 3, on: ['x'], wait: 5 })).toBe(
      'retry: # network\n  max: 3   # once\n  on: [x]\n  wait: 5\nz: 1\n',
    );
  });

  it('moves the comments of a value that goes above its key', () => {
    expect(setYamlKey('a:\n  b: 1 # one\n  # two\n  c: 2\nd: 1\n', ['a'], 5)).toBe(
      '# one\n# two\na: 5\nd: 1\n',
    );
  });

  it('returns the text itself where the value is set already', () => {
    expect(setYamlKey(JOBS, ['jobs', 'backup', 'retry'], {}, { comment: 'again' })).toBe(JOBS);
  });

  it('overrides an inherited key beside the merge, and one of an alias in a copy', () => {
    expect(setYamlKey('a: &x\n  b: 1\nc:\n  <<: *x\n', ['c', 'b'], 2)).toBe(
      'a: &x\n  b: 1\nc:\n  <<: *x\n  b: 2\n',
    );
    expect(setYamlKey('a: &x\n  b: {e: 1}\nc:\n  <<: *x\n', ['c', 'b', 'd'], 2)).toBe(
      'a: &x\n  b: {e: 1}\nc:\n  <<: *x\n  b:\n    e: 1\n    d: 2\n',
    );
    expect(setYamlKey('a: &x\n  b: 1\nc: *x\n', ['c', 'd'], 2)).toBe('a: &x\n  b: 1\nc:\n  b: 1\n  d: 2\n');
  });

  it('refuses to change an anchored value that others use', () => {
    expect(() => setYamlKey('a: &x\n  b: 1\nc: *x\n', ['a', 'd'], 2)).toThrow(
      /cannot set "a\.d".*other data would change/,
    );
  });

  it('refuses a path through a value that is no map, and names it', () => {
    expect(() => setYamlKey('a: 1\n', ['a', 'b'], 2)).toThrow(/"a" is the value 1, where a map/);
    expect(() => setYamlKey('a: [1]\n', ['a', '1'], 2)).toThrow(/"a" is a list of 1 items/);
  });

  it('refuses a text that is not one valid document, with the line', () => {
    for (const text of ['a: 1\nb: [\n', 'a: 1\n---\nb: 2\n', 'a: 1\na: 2\n']) {
      expect(() => setYamlKey(text, ['c'], 2)).toThrow(ValidationError);
    }
    expect(() => setYamlKey('a: 1\nb: "x\n', ['c'], 2)).toThrow(/line \d/);
  });

  it.each(HOSTILE_YAML)('refuses a document that could exhaust the process: %s', (_name, text, told) => {
    let refusal: unknown;
    try {
      setYamlKey(text, ['jobs', 'nightly', 'env', 'A'], 'c');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ValidationError);
    expect((refusal as ValidationError).message).toMatch(told);
  });

  it('refuses an empty path and a value that JSON cannot hold', () => {
    expect(() => setYamlKey('a: 1\n', [], 2)).toThrow(TypeError);
    expect(() => setYamlKey('a: 1\n', ['a'], undefined)).toThrow(TypeError);
  });
});

const value = fc.oneof(
  fc.constantFrom<unknown>(
    1,
    true,
    null,
    '',
    'text',
    'a: b',
    '# no comment',
    'two\nlines\n',
    ' edge ',
    '5',
    [],
    {},
  ),
  fc.constantFrom<unknown>({ max: 3, on: ['x', { y: null }] }, ['a', ['b']], [{ a: 1, b: { c: 'd' } }], {
    alpha: 'z',
  }),
);

/** The oracle: a key set in plain data. Null where the path runs into something that is no map. */
function expectedData(data: unknown, path: string[], set: unknown): { data: unknown } | null {
  const [key, ...rest] = path;
  if (key === undefined) return { data: set };
  if (Array.isArray(data)) {
    if (!(key in data)) return null;
    const inner = expectedData(data[Number(key)], rest, set);
    return inner && { data: data.map((item: unknown, at) => (at === Number(key) ? inner.data : item)) };
  }
  if (data !== null && data !== undefined && typeof data !== 'object') return null;
  const map = (data ?? {}) as Record<string, unknown>;
  const inner = expectedData(map[key], rest, set);
  return inner && { data: { ...map, [key]: inner.data } };
}

describe('setYamlKey on any document', () => {
  const cases = writtenDocument.chain((document) =>
    fc.record({
      document: fc.constant(document),
      path: fc
        .tuple(
          fc.constantFrom([], ...document.paths),
          fc.array(fc.constantFrom('new', 'alpha', '9'), { maxLength: 2 }),
        )
        .map(([there, more]) => [...there, ...more])
        .filter((path) => path.length > 0),
      value,
    }),
  );

  it('changes the data of the wanted key only, and keeps every comment', () => {
    fc.assert(
      fc.property(cases, ({ document, path, value }) => {
        const data: unknown = parseDocument(document.text).toJS();
        const expected = expectedData(data, path, value);
        if (!expected) {
          expect(() => setYamlKey(document.text, path, value)).toThrow(ValidationError);
          return;
        }
        const edited = setYamlKey(document.text, path, value);
        expect(parse(edited)).toEqual(expected.data);
        for (const comment of document.comments)
          expect(edited.split(/\r?\n/).some((line) => line.endsWith(comment))).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('keeps every line that is there when a key is added, and their order', () => {
    fc.assert(
      fc.property(cases, ({ document, path, value }) => {
        const parent: unknown = parseDocument(document.text).getIn(path.slice(0, -1));
        const added = [...path.slice(0, -1), 'added'];
        if (!expectedData(parse(document.text), added, value)) return;
        const edited = setYamlKey(document.text, added, value);
        const flow = parent !== null && typeof parent === 'object' && 'flow' in parent && parent.flow;
        const broken = (text: string): string => text.replace(/(?<!\n)$/, '\n').replaceAll('\r', '');
        const missing = diffLines(broken(document.text), broken(edited))
          .filter((part) => part.removed)
          .reduce((sum, part) => sum + part.count, 0);
        // A flow map, or a null that is written out, changes its own line.
        expect(missing).toBeLessThanOrEqual(flow || parent === null || parent === undefined ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what setYamlKey writes', () => {
  it.each(['05:30', 'on', 'No', 'yes', '2026-02-01', '012', '1_000', '~'])(
    'is the text %s for readers of YAML 1.1, too',
    (text) => {
      for (const before of ['a: 1\n', 'a: plain\n', 'a: { b: 1 }\n']) {
        const path = before.includes('{') ? ['a', 'b'] : ['a'];
        const written = setYamlKey(before, path, text);
        expect(written).toContain(`"${text}"`);
        expect(parse(written, { version: '1.1' })).toEqual(
          path.length === 1 ? { a: text } : { a: { b: text } },
        );
      }
    },
  );
});
