import { useRef, useState } from 'react';
import { tellDone, tellFailed, tellFault } from '../../components/notify.js';
import { counted } from '../../components/words.js';
import {
  ApplyDocument,
  ApproveDocument,
  ApproveGroupDocument,
  PrepareDocument,
  RejectDocument,
  SnoozeDocument,
} from '../../generated/graphql.js';
import { successOf } from '../../live/outcome.js';
import { useServer } from '../../live/server.js';

/** The server decides on so many at once. */
const AT_ONCE = 100;

/** What a decision is about. */
export interface Decided {
  id: string;
  databaseId: number;
}

/** What the server says of one of several. */
interface Outcome {
  id: string;
  result: { __typename: string; message?: string } | null;
}

/** Each answers whether the server did: where it did not, whoever asked may ask again. */
export interface Decisions {
  busy: boolean;
  approve: (suggestions: readonly Decided[], options?: { apply?: boolean }) => Promise<boolean>;
  /** The same flaw in all jobs, by one of the suggestions. */
  approveGroup: (suggestion: Decided, options?: { apply?: boolean }) => Promise<boolean>;
  reject: (suggestions: readonly Decided[], reason: string) => Promise<boolean>;
  apply: (suggestion: Decided, options?: { force?: boolean }) => Promise<boolean>;
  /** Has an AI write the change. May take minutes. */
  prepare: (suggestion: Decided) => Promise<boolean>;
  /** Null takes it up again. */
  snooze: (suggestion: Decided, until: Date | null) => Promise<boolean>;
}

/** Decides on suggestions, and says what became of it. What shows them changes by what the feed brings. */
export function useDecisions(): Decisions {
  const server = useServer();
  const [running, setRunning] = useState(0);
  const underWay = useRef(new Set<string>());
  const during = async (failure: string | (() => string), work: () => Promise<void>): Promise<boolean> => {
    setRunning((count) => count + 1);
    try {
      await work();
      return true;
    } catch (error) {
      tellFault(typeof failure === 'string' ? failure : failure(), error);
      return false;
    } finally {
      setRunning((count) => count - 1);
    }
  };
  /** Of the suggestions, those that are not being decided on: a key is quicker than the server. */
  const deciding = async (
    decided: 'approved' | 'rejected',
    suggestions: readonly Decided[],
    decide: (some: readonly Decided[]) => Promise<void>,
  ): Promise<boolean> => {
    const open = suggestions.filter(({ id }) => !underWay.current.has(id));
    if (open.length === 0) return false;
    for (const { id } of open) underWay.current.add(id);
    let rest = open.length;
    const failure = (): string =>
      rest === open.length ? `Nothing was ${decided}` : `The last ${rest} were not ${decided}`;
    return during(failure, async () => {
      for (const some of inParts(open)) {
        await decide(some);
        rest -= some.length;
      }
    }).finally(() => {
      for (const { id } of open) underWay.current.delete(id);
    });
  };
  return {
    busy: running > 0,
    approve: (suggestions, { apply = false } = {}) =>
      deciding('approved', suggestions, async (some) => {
        const input = { ids: some.map(({ id }) => id), apply };
        const { results } = successOf((await server.tell(ApproveDocument, { input })).approveSuggestions);
        tellOutcomes(results, apply ? 'applied' : 'approved', some);
      }),
    approveGroup: ({ id }, { apply = false } = {}) =>
      during('Nothing was approved', async () => {
        const answer = await server.tell(ApproveGroupDocument, { input: { id, apply } });
        const { results, remainingCount } = successOf(answer.approveSuggestionGroup);
        tellOutcomes(results, apply ? 'applied' : 'approved', []);
        if (remainingCount > 0) tellDone(`${counted(remainingCount, 'suggestion')} of the group wait on`);
      }),
    reject: (suggestions, reason) =>
      deciding('rejected', suggestions, async (some) => {
        const input = { ids: some.map(({ id }) => id), reason };
        const { results } = successOf((await server.tell(RejectDocument, { input })).rejectSuggestions);
        tellOutcomes(results, 'rejected', some);
      }),
    apply: ({ id, databaseId }, { force = false } = {}) =>
      during(`Suggestion #${databaseId} not applied`, async () => {
        successOf((await server.tell(ApplyDocument, { input: { id, force } })).applySuggestion);
        tellDone(`Suggestion #${databaseId} applied`);
      }),
    prepare: ({ id, databaseId }) =>
      during(`There is no change for suggestion #${databaseId}`, async () => {
        successOf((await server.tell(PrepareDocument, { input: { id } })).prepareSuggestion);
        tellDone(`The change for suggestion #${databaseId} is written`);
      }),
    snooze: ({ id, databaseId }, until) =>
      during(`Suggestion #${databaseId} not snoozed`, async () => {
        const input = { id, until: until?.toISOString() ?? null };
        successOf((await server.tell(SnoozeDocument, { input })).snoozeSuggestion);
        tellDone(`Suggestion #${databaseId} ${until ? 'snoozed' : 'taken up again'}`);
      }),
  };
}

function inParts(suggestions: readonly Decided[]): Decided[][] {
  const parts: Decided[][] = [];
  for (let from = 0; from < suggestions.length; from += AT_ONCE) {
    parts.push(suggestions.slice(from, from + AT_ONCE));
  }
  return parts;
}

function tellOutcomes(outcomes: readonly Outcome[], done: string, asked: readonly Decided[]): void {
  const refused = outcomes.filter(({ result }) => !result?.__typename.endsWith('Success'));
  const count = outcomes.length - refused.length;
  const [only] = asked;
  if (count > 0) {
    const which =
      asked.length === 1 && only ? `Suggestion #${only.databaseId}` : counted(count, 'suggestion');
    tellDone(`${which} ${done}`);
  }
  if (refused.length === 0) return;
  const reasons = refused.map(({ id, result }) => {
    const number = asked.find((each) => each.id === id)?.databaseId;
    return `${number === undefined ? '' : `#${number}: `}${result?.message ?? 'something unexpected went wrong'}`;
  });
  tellFailed(`${counted(refused.length, 'suggestion')} not ${done}`, [...new Set(reasons)].join('\n'));
}
