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
 * Secrets by the rules of secretlint's recommended preset. The detector is loaded on first use, since it is large.
 *
 * @param path some rules look at it: those for `package.json` and `.npmrc`.
 * @param comments whether `secretlint-disable` in the text turns the rules off. That is for the author of a file to say,
 *   not for what a job printed.
 */
export async function lint(path: string, text: string, comments: boolean): Promise<Finding[]> {
  const { lintSource, rules } = await loadDetector();
  const { messages } = await lintSource({
    source: { filePath: path, content: text, ext: '', contentType: 'text' },
    options: {
      config: {
        rules: rules
          .filter(({ meta }) => comments || meta.id !== COMMENTS)
          .map((rule) => ({ id: rule.meta.id, rule })),
      },
      noPhysicFilePath: true,
    },
  });
  return messages.flatMap(({ messageId, range, data }) => {
    if (NOT_SECRET.has(messageId)) return [];
    const value = secretIn(text, text.slice(...range), data);
    return value === null ? [] : [{ kind: messageId, value, range }];
  });
}

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
