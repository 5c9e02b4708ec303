import * as documents from '../../client/generated/graphql.js';

/** The operations that the `selfheal` command sends. */
const KNOWN: ReadonlySet<string> = new Set(
  Object.values(documents).flatMap((document) => {
    const text = document instanceof String ? document.toString() : '';
    const [, name] = /^\s*(?:query|mutation|subscription) (\w+)/.exec(text) ?? [];
    return name === undefined ? [] : [name];
  }),
);

/** An operation's name as a label: names that others make up are without number, and count together. */
export function shownName(name: string | null): string {
  if (name === null) return 'anonymous';
  return KNOWN.has(name) ? name : 'other';
}
