import { PassThrough } from 'node:stream';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { colourDiff } from '../../src/cli/output/colour-diff.js';
import { palette } from '../../src/cli/output/palette.js';
import { oneLine, safeJson, severalLines } from '../../src/cli/output/sanitize.js';
import { reviewProgress } from '../../src/cli/output/review-progress.js';
import { statusLine } from '../../src/cli/output/status-line.js';
import { cut, table, type Column } from '../../src/cli/output/table.js';
import { wrap } from '../../src/cli/output/wrap.js';

const ESC = '\u001b';
// Sets the window's title, clears the screen, goes back over the line, and reverses what follows.
const HOSTILE = `a${ESC}]0;owned\u0007b${ESC}[2Jc\rd\u009b31me\u202ef\u007f\nnext`;

const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

describe('oneLine and severalLines', () => {
  it('spell out whatever a terminal would obey', () => {
    expect(oneLine(HOSTILE)).toBe('a\\x1b]0;owned\\x07b\\x1b[2Jc\\x0dd\\x9b31me\\u202ef\\x7f next');
    expect(severalLines(HOSTILE)).not.toMatch(OBEYED);
    expect(severalLines(HOSTILE)).toContain('\nnext');
  });

  it('leave text of any language and emoji alone, and replace half a character', () => {
    const text = 'Größe 数据库 👩‍💻 قاعدة';
    expect(oneLine(text)).toBe(text);
    expect(oneLine('x\ud83dy')).toBe('x\ufffdy');
  });
});

describe('safeJson', () => {
  it('holds no control character a terminal obeys, and keeps the value', () => {
    for (const indent of [undefined, 2]) {
      const json = safeJson({ title: HOSTILE }, indent);
      expect(json).not.toMatch(OBEYED);
      expect(JSON.parse(json)).toEqual({ title: HOSTILE });
    }
  });
});

describe('table', () => {
  interface Row {
    id: number;
    job: string;
    kind: string;
    title: string;
  }
  const columns: Column<Row>[] = [
    { title: 'ID', text: ({ id }) => String(id), align: 'right' },
    { title: 'JOB', text: ({ job }) => job, least: 8 },
    { title: 'KIND', text: ({ kind }) => kind, dropOrder: 1 },
    { title: 'TITLE', text: ({ title }) => title, least: 24 },
  ];
  const rows: Row[] = [
    {
      id: 7,
      job: 'nightly-database-backup',
      kind: 'reliability',
      title: 'Retry on 接続 errors, as they pass by themselves within a minute',
    },
    { id: 123, job: 'x', kind: 'cost', title: HOSTILE },
  ];

  it.each([60, 80, 120])('fits every line into %i cells, wide characters counted as two', (width) => {
    const lines = table(columns, rows, width).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(/^ {2}7 {2}nightly/);
    expect(lines[2]).toMatch(/^123 {2}x /);
    expect(lines.join('')).not.toMatch(OBEYED);
  });

  it('drops a column that may go rather than cutting the title under its least width', () => {
    expect(table(columns, rows, 44)).not.toContain('KIND');
    expect(table(columns, rows, 60)).toContain('KIND');
  });

  it('cuts nothing where there is no terminal', () => {
    expect(table(columns, rows, null)).toContain('as they pass by themselves within a minute');
  });

  it('starts every cell of a column in the same place', () => {
    const [head = '', first = ''] = table(columns, rows, 100).split('\n');
    expect(first.indexOf('reliability')).toBe(head.indexOf('KIND'));
    expect(first.indexOf('Retry')).toBe(head.indexOf('TITLE'));
  });
});

describe('cut', () => {
  it('never cuts through a character that is put together from several', () => {
    expect(cut('ab👩‍💻cd', 5)).toBe('ab👩‍💻…');
    expect(cut('ab👩‍💻cd', 4)).toBe('ab…');
    expect(cut('abc', 3)).toBe('abc');
  });
});

describe('wrap', () => {
  it('breaks between words and keeps the indentation of a list', () => {
    expect(wrap('- one two three four\nshort', 12)).toBe('- one two\n  three four\nshort');
  });

  it('leaves a word that is too long whole', () => {
    expect(wrap('see /a/very/long/path now', 10)).toBe('see\n/a/very/long/path\nnow');
  });
});

describe('colourDiff', () => {
  const diff = '--- a/x.sh\n+++ b/x.sh\n@@ -1,2 +1,2 @@ main\n keep\n--- gone\n+added  \n';

  it('colours headers, hunks, removed and added lines as git does, and marks blanks at an end', () => {
    expect(colourDiff(diff, palette(true)).split('\n')).toEqual([
      `${ESC}[1m--- a/x.sh${ESC}[22m`,
      `${ESC}[1m+++ b/x.sh${ESC}[22m`,
      `${ESC}[36m@@ -1,2 +1,2 @@${ESC}[39m main`,
      ' keep',
      `${ESC}[31m--- gone${ESC}[39m`,
      `${ESC}[32m+added${ESC}[39m${ESC}[41m  ${ESC}[49m`,
      '',
    ]);
  });

  it('is the diff itself without colours, but for what a terminal would obey', () => {
    expect(colourDiff(diff, palette(false))).toBe(diff);
    expect(colourDiff(`@@ -1 +1 @@\n+${HOSTILE}`, palette(false))).not.toMatch(OBEYED);
  });
});

describe('statusLine', () => {
  const CLEAR = '\u001b[1G\u001b[0K';
  const drawn = (terminal: { isTTY?: boolean; columns?: number }, draw: (stream: PassThrough) => void) => {
    const stream = Object.assign(new PassThrough(), terminal);
    draw(stream);
    return (stream.read() as Buffer | null)?.toString() ?? '';
  };

  it('draws over itself, one cell short of the width, and wipes what it drew once', () => {
    const text = drawn({ isTTY: true, columns: 10 }, (stream) => {
      const line = statusLine(stream);
      line.clear();
      line.show('one');
      line.show('数据库 and more');
      line.clear();
      line.clear();
    });
    expect(text).toBe(`${CLEAR}one${CLEAR}数据库 a…${CLEAR}`);
    expect(stringWidth('数据库 a…')).toBe(9);
  });

  it('takes a terminal that does not say its width for one of 80 cells', () => {
    const text = drawn({ isTTY: true, columns: 0 }, (stream) => statusLine(stream).show('x'.repeat(200)));
    expect(text).toBe(`${CLEAR}${'x'.repeat(78)}…`);
  });

  it('writes nothing where the output is no terminal', () => {
    const text = drawn({}, (stream) => {
      const line = statusLine(stream);
      line.show('one');
      line.clear();
    });
    expect(text).toBe('');
  });
});

describe('reviewProgress', () => {
  type Review = Parameters<typeof reviewProgress>[0];
  const review: Review = {
    id: '',
    databaseId: 12,
    jobId: 'backup',
    status: 'RUNNING',
    trigger: 'MANUAL',
    startedAt: '2026-03-01T02:00:00.000Z',
    finishedAt: null,
    runsAnalyzed: 0,
    suggestionsCount: 0,
    errorMessage: null,
    phase: 'WAITING',
    progress: 0,
    attempt: 0,
    notBefore: null,
    waitingFor: null,
    logLinesAnalyzed: 0,
  };

  it.each<[Partial<Review>, string]>([
    [{}, '░░░░░░░░░░░░░░░░░░░░    0 %  review 12 of backup: waiting'],
    [
      { notBefore: '2026-03-01T03:00:00.000Z', waitingFor: 'run 7\u001b', attempt: 2 },
      '░░░░░░░░░░░░░░░░░░░░    0 %  review 12 of backup: waiting, until 2026-03-01 03:00:00Z, run 7\\x1b, attempt 2',
    ],
    [
      { phase: 'ANALYSING', progress: 26, attempt: 1, runsAnalyzed: 30, logLinesAnalyzed: 94_871 },
      '█████░░░░░░░░░░░░░░░   26 %  review 12 of backup: analysing, 30 runs, 94,871 log lines',
    ],
    [
      { phase: 'NOTIFYING', progress: 100, attempt: 3, runsAnalyzed: 1, logLinesAnalyzed: 1 },
      '████████████████████  100 %  review 12 of backup: notifying, 1 run, 1 log line, attempt 3',
    ],
  ])('of %o', (state, text) => {
    expect(reviewProgress({ ...review, ...state })).toBe(text);
  });
});
