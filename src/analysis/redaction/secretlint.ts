import { findWith } from './find-with.js';
import { TOKENS } from './find-tokens.js';
import { TOKEN_FORMATS } from './token-formats/index.js';

/** What secretlint found. */
export interface Finding {
  /** The detector's name of the kind, for example `GITHUB_TOKEN`. */
  kind: string;
  value: string;
  /** Where in the text the finding is, by the detector. The value may stand only near it. */
  range: readonly [start: number, end: number];
}

/** Identifiers that open nothing by themselves. */
const NOT_SECRET = new Set(['AWSAccountID', 'AWSAccessKeyID']);

const COMMENTS = '@secretlint/secretlint-rule-filter-comments';

/**
 * Secrets in a file, by the rules of secretlint's recommended preset and by `TOKEN_FORMATS`. Some rules look at the path:
 * those for `package.json` and `.npmrc`. `secretlint-disable` in a comment turns rules off.
 */
export async function lintFile(path: string, text: string): Promise<Finding[]> {
  const { rules } = await loadDetector();
  return lint(path, text, [...rules, tokenFormatsRule()]);
}

/**
 * The same for what no author answers for, by the rules of the preset alone: what a job printed must not turn them off.
 */
export async function lintPrinted(text: string): Promise<Finding[]> {
  const { rules } = await loadDetector();
  return lint(
    'log.txt',
    text,
    rules.filter(({ meta }) => meta.id !== COMMENTS),
  );
}

type Rule = Awaited<ReturnType<typeof loadDetector>>['rules'][number];

async function lint(path: string, text: string, rules: readonly Rule[]): Promise<Finding[]> {
  const { lintSource } = await loadDetector();
  const { messages } = await lintSource({
    source: { filePath: path, content: text, ext: '', contentType: 'text' },
    options: { config: { rules: rules.map((rule) => ({ id: rule.meta.id, rule })) }, noPhysicFilePath: true },
  });
  return messages.flatMap(({ messageId, range, data }) => {
    if (NOT_SECRET.has(messageId)) return [];
    const value = secretIn(text, text.slice(...range), data);
    return value === null ? [] : [{ kind: messageId, value, range }];
  });
}

/** `TOKEN_FORMATS` as a rule of secretlint, so that its comments count for them, too. */
function tokenFormatsRule(): Rule {
  const messages = Object.fromEntries(
    TOKEN_FORMATS.map(({ kind }) => [kind, { en: said(kind), ja: said(kind) }]),
  );
  return {
    messages,
    meta: { id: 'token-formats', recommended: true, type: 'scanner', supportedContentTypes: ['text'] },
    create(context) {
      const t = context.createTranslator(messages);
      return {
        async file({ content }) {
          for (const { kind, start, end } of await findWith(content, TOKENS)) {
            context.report({ message: t(kind, { KEY: content.slice(start, end) }), range: [start, end] });
          }
        },
      };
    },
  };
}

const said =
  (kind: string) =>
  ({ KEY }: { KEY: string }): string =>
    `found ${kind}: ${KEY}`;

async function loadDetector() {
  const [{ lintSource }, { rules }, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // Version 11 records every rule of every text it looks at and never forgets it, so a server would grow and get slower
  // with each review (secretlint issues 1633 and 1653, mended in 13). Nobody reads the profile: none is taken.
  secretLintProfiler.mark = () => undefined;
  return { lintSource, rules };
}

/** The detector gives the secret as data; its range is not always that of the secret (the AWS rule's starts at its name). */
function secretIn(text: string, inRange: string, data: object | undefined): string | null {
  const values = Object.entries(data ?? {}).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' && key !== 'typeName' && value !== '' && text.includes(value) ? [value] : [],
  );
  if (values.length === 0) return null;
  return values.find((value) => inRange.includes(value)) ?? values[0] ?? null;
}
