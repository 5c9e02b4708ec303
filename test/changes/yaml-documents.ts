import fc from 'fast-check';

/** A YAML text as a person would have written it, for property tests. */
export interface WrittenDocument {
  text: string;
  /** Every comment in it; no two are alike. */
  comments: string[];
  /** Key paths that are there. */
  paths: string[][];
}

type Node =
  | { kind: 'scalar'; written: string }
  | { kind: 'flow'; written: string; keys: string[] }
  | { kind: 'literal'; lines: string[]; header: string }
  | { kind: 'list'; items: Node[] }
  | { kind: 'map'; entries: Entry[] };

interface Entry {
  key: string;
  value: Node;
  above: boolean;
  beside: boolean;
  after: boolean;
  blank: boolean;
}

const scalar: fc.Arbitrary<Node> = fc
  .constantFrom(
    '1',
    '-2.5',
    'true',
    'null',
    '~',
    '',
    'plain words',
    "'it''s'",
    '"dq \\" # no comment"',
    '""',
    "'a: b'",
    '0x1F',
    '2026-01-01',
  )
  .map((written) => ({ kind: 'scalar', written }));
const flow: fc.Arbitrary<Node> = fc.constantFrom(
  { kind: 'flow', written: '{}', keys: [] },
  { kind: 'flow', written: '{ fa: 1, fb: "x, y" }', keys: ['fa', 'fb'] },
  { kind: 'flow', written: '{fa: {fc: []}}', keys: ['fa'] },
  { kind: 'flow', written: '[]', keys: [] },
  { kind: 'flow', written: "[a, 'b', {c: d}]", keys: [] },
);
const literal: fc.Arbitrary<Node> = fc.record({
  kind: fc.constant('literal' as const),
  header: fc.constantFrom('|', '|-', '>', '|+'),
  lines: fc.array(fc.constantFrom('echo "one"', '# inside a block scalar', 'a: b', ''), {
    minLength: 1,
    maxLength: 3,
  }),
});

const keys = fc.uniqueArray(
  fc.constantFrom('alpha', 'beta', 'gamma', '"quoted key"', "'5'", '7', 'on', 'x-y', 'd.e'),
  {
    minLength: 1,
    maxLength: 4,
  },
);

function node(depth: number): fc.Arbitrary<Node> {
  if (depth === 0) return fc.oneof(scalar, flow, literal);
  return fc.oneof(
    { weight: 2, arbitrary: scalar },
    { weight: 1, arbitrary: flow },
    { weight: 1, arbitrary: literal },
    {
      weight: 1,
      arbitrary: fc
        .array(node(depth - 1), { minLength: 1, maxLength: 3 })
        .map((items): Node => ({ kind: 'list', items })),
    },
    { weight: 4, arbitrary: map(depth - 1) },
  );
}

function map(depth: number): fc.Arbitrary<Node> {
  return keys.chain((names) =>
    fc
      .tuple(
        ...names.map((key) =>
          fc.record({
            key: fc.constant(key),
            value: node(depth),
            above: fc.boolean(),
            beside: fc.boolean(),
            after: fc.boolean(),
            blank: fc.boolean(),
          }),
        ),
      )
      .map((entries): Node => ({ kind: 'map', entries })),
  );
}

interface Style {
  step: number;
  indentSeq: boolean;
}

class Writer {
  readonly lines: string[] = [];
  readonly comments: string[] = [];
  readonly paths: string[][] = [];

  constructor(private readonly style: Style) {}

  comment(): string {
    const comment = `# comment ${this.comments.length}`;
    this.comments.push(comment);
    return comment;
  }

  /** Writes what stands behind `lead` (a `key:` or a `-`). */
  value(lead: string, node: Node, column: number, path: string[], beside: boolean): void {
    const { style } = this;
    const tail = beside ? ` ${this.comment()}` : '';
    switch (node.kind) {
      case 'scalar':
        this.lines.push(`${lead}${node.written === '' ? '' : ` ${node.written}`}${tail}`);
        break;
      case 'flow':
        this.lines.push(`${lead} ${node.written}${tail}`);
        node.keys.forEach((key) => this.paths.push([...path, key]));
        break;
      case 'literal': {
        this.lines.push(`${lead} ${node.header}${tail}`);
        const [first = '', ...rest] = node.lines;
        const indent = ' '.repeat(column + style.step);
        this.lines.push(
          indent + (first || 'text'),
          ...rest.map((line) => (line === '' ? '' : indent + line)),
        );
        break;
      }
      case 'list': {
        this.lines.push(`${lead}${tail}`);
        const inner = column + (style.indentSeq || lead.endsWith('-') ? style.step : 0);
        node.items.forEach((item, index) => {
          this.paths.push([...path, String(index)]);
          this.value(`${' '.repeat(inner)}-`, item, inner, [...path, String(index)], false);
        });
        break;
      }
      case 'map':
        this.lines.push(`${lead}${tail}`);
        this.map(node.entries, column + style.step, path);
    }
  }

  map(entries: Entry[], column: number, path: string[]): void {
    const indent = ' '.repeat(column);
    for (const entry of entries) {
      if (entry.blank) this.lines.push('');
      if (entry.above) this.lines.push(indent + this.comment());
      const inner = [...path, entry.key.replace(/^["']|["']$/g, '')];
      this.paths.push(inner);
      this.value(`${indent}${entry.key}:`, entry.value, column, inner, entry.beside);
    }
    if (entries.at(-1)?.after) this.lines.push(indent + this.comment());
  }
}

export const writtenDocument: fc.Arbitrary<WrittenDocument> = fc
  .record({
    root: map(2),
    style: fc.record({ step: fc.constantFrom(2, 4), indentSeq: fc.boolean() }),
    eol: fc.constantFrom('\n', '\r\n'),
    finalNewline: fc.boolean(),
    start: fc.constantFrom('', '---', '# head'),
    end: fc.constantFrom('', '# the end', '...'),
  })
  .map(({ root, style, eol, finalNewline, start, end }) => {
    const writer = new Writer(style);
    if (root.kind === 'map') writer.map(root.entries, 0, []);
    const lines = [...(start ? [start] : []), ...writer.lines, ...(end ? [end] : [])];
    const comments = [...writer.comments, ...[start, end].filter((line) => line.startsWith('#'))];
    return { text: lines.join(eol) + (finalNewline ? eol : ''), comments, paths: writer.paths };
  });
