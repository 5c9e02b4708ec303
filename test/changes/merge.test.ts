import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/changes/diff.js';
import { mergeThreeWay } from '../../src/changes/merge.js';

const BASE = 'one\ntwo\nthree\nfour\nfive\nsix\n';

describe('mergeThreeWay', () => {
  it('keeps both changes where they stand apart', () => {
    const current = BASE.replace('one', 'ONE');
    const proposed = BASE.replace('six', 'SIX');
    expect(mergeThreeWay(BASE, current, proposed)).toEqual({
      clean: true,
      content: 'ONE\ntwo\nthree\nfour\nfive\nSIX\n',
    });
  });

  it('takes the same change made on both sides once', () => {
    const both = BASE.replace('three', 'THREE');
    expect(mergeThreeWay(BASE, both, both.replace('six\n', 'six\nseven\n'))).toEqual({
      clean: true,
      content: both + 'seven\n',
    });
  });

  it('reports each conflict with its three versions and its line as it is now', () => {
    const current = `zero\n${BASE.replace('three', 'THREE').replace('six', 'SIX')}`;
    const proposed = BASE.replace('three', '3').replace('six', '6');
    expect(mergeThreeWay(BASE, current, proposed)).toEqual({
      clean: false,
      conflicts: [
        { base: 'three\n', current: 'THREE\n', proposed: '3\n', line: 4 },
        { base: 'six\n', current: 'SIX\n', proposed: '6\n', line: 7 },
      ],
    });
  });

  it('conflicts where one side removes what the other changes', () => {
    const merged = mergeThreeWay(BASE, BASE.replace('three\n', ''), BASE.replace('three', '3'));
    expect(merged).toMatchObject({ clean: false, conflicts: [{ current: '', proposed: '3\n', line: 3 }] });
  });

  it('keeps CRLF, a missing last line break, and one that was added', () => {
    const crlf = BASE.replaceAll('\n', '\r\n');
    expect(mergeThreeWay(crlf, crlf.replace('one', 'ONE'), crlf.replace('six', 'SIX'))).toEqual({
      clean: true,
      content: 'ONE\r\ntwo\r\nthree\r\nfour\r\nfive\r\nSIX\r\n',
    });
    const open = BASE.trimEnd();
    expect(mergeThreeWay(open, open.replace('one', 'ONE'), open.replace('three', '3'))).toEqual({
      clean: true,
      content: 'ONE\ntwo\n3\nfour\nfive\nsix',
    });
    expect(mergeThreeWay(open, open.replace('one', 'ONE'), BASE)).toEqual({
      clean: true,
      content: BASE.replace('one', 'ONE'),
    });
  });

  it('takes the line breaks of the side that changed them', () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    const [current, proposed] = [BASE.replace('one', 'ONE'), BASE.replace('six', 'SIX')];
    const both = 'ONE\ntwo\nthree\nfour\nfive\nSIX\n';
    expect(mergeThreeWay(BASE, crlf(current), proposed)).toEqual({ clean: true, content: crlf(both) });
    expect(mergeThreeWay(crlf(BASE), crlf(current), proposed)).toEqual({ clean: true, content: both });
    expect(mergeThreeWay(crlf(BASE), current, crlf(proposed))).toEqual({ clean: true, content: both });
  });

  it('gives up on huge files of equal lines as one conflict, at once', () => {
    const lines = 'same\n'.repeat(50_000);
    const merged = mergeThreeWay(`a\n${lines}b\n`, `A\n${lines}B\n`, `1\n${lines}2\n`);
    expect(merged).toMatchObject({ clean: false, conflicts: [{ line: 1 }] });
  });

  const text = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd'), { maxLength: 8 })
    .map((lines) => lines.join(''));

  it('gives the one side where the other did not change', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(mergeThreeWay(base, other, base)).toEqual({ clean: true, content: other });
        expect(mergeThreeWay(base, base, other)).toEqual({ clean: true, content: other });
        expect(mergeThreeWay(base, other, other)).toEqual({ clean: true, content: other });
      }),
    );
  });

  it('merges two changes of far parts whatever they are', () => {
    const fixed = Array.from({ length: 5 }, (_, i) => `fixed ${i}\n`).join('');
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const end = (part: string): string => part.replace(/d$/, 'd\n');
        const [head, newHead] = [end(a).replaceAll('d', 'x\n'), end(b).replaceAll('d', 'x\n')];
        expect(mergeThreeWay(head + fixed + c, newHead + fixed + c, head + fixed + d)).toEqual({
          clean: true,
          content: newHead + fixed + d,
        });
      }),
    );
  });
});

describe('unifiedDiff', () => {
  const names = { oldName: 'a/run.sh', newName: 'b/run.sh' };

  it('shows three lines of context below the names', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i}\n`);
    const newText = lines.with(6, 'six\n').join('');
    expect(unifiedDiff({ ...names, oldText: lines.join(''), newText })).toBe(
      '--- a/run.sh\n+++ b/run.sh\n@@ -4,7 +4,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n',
    );
  });

  it('marks a missing last line break, and is empty for equal texts', () => {
    expect(unifiedDiff({ ...names, oldText: 'a', newText: 'a\n' })).toContain('\\ No newline at end of file');
    expect(unifiedDiff({ ...names, oldText: 'a', newText: 'a' })).toBe('');
  });

  it('applies as a patch, whatever the texts', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', '\n', 'c\r\n', 'd'), { maxLength: 12 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (oldText, newText) => {
        fc.pre(oldText !== newText);
        const patch = unifiedDiff({ ...names, oldText, newText });
        expect(applyPatch(oldText, patch, { autoConvertLineEndings: false })).toBe(newText);
      }),
    );
  });

  it('puts a huge change into one hunk, which applies too', () => {
    const text = (word: string): string =>
      `first\n${Array.from({ length: 60_000 }, (_, i) => `${word} ${i}\n`).join('')}last`;
    const [oldText, newText] = [text('old'), text('new')];
    const patch = unifiedDiff({ ...names, oldText, newText });
    expect(patch.match(/^@@/gm)).toHaveLength(1);
    expect(applyPatch(oldText, patch)).toBe(newText);
  });
});
