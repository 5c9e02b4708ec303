import { ValidationError } from '../../src/domain/errors.js';
import type { RecordRunValues } from './record-run-input.js';

/** The input in the keys of the v1 contract, which the domain checks for every transport. */
export function runInContractKeys(input: RecordRunValues): { head: Record<string, unknown>; log: unknown } {
  const { log, logLines, aiSession, ...rest } = input;
  if (log != null && logLines != null) {
    const message = 'goes without logLines: a log is one text or a list of lines';
    throw new ValidationError(`log ${message}`, [{ path: ['log'], message }]);
  }
  return {
    head: { ...snakeKeys(rest), ...(aiSession != null && { ai_session: snakeKeys(aiSession) }) },
    log:
      logLines?.map(({ at, stream, line }) => ({
        at: at?.toISOString(),
        stream: stream ?? 'stdout',
        line,
      })) ?? log,
  };
}

/** Null is as good as left out, for keys that have a default. */
function snakeKeys(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value != null)
      .map(([key, value]: [string, unknown]) => [
        key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        value instanceof Date ? value.toISOString() : value,
      ]),
  );
}

/** Lets what `check` throws name the keys of the GraphQL input. */
export function withGraphqlPaths<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const issues = error.issues.map(({ path, message }) => ({
      path: path.map((key, depth) => (depth === 0 && key === 'log' ? 'logLines' : camelKey(key))),
      message,
    }));
    const list = issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new ValidationError(`The run does not fit: ${list}`, issues, { cause: error });
  }
}

function camelKey(key: string | number): string | number {
  return typeof key === 'number'
    ? key
    : key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
