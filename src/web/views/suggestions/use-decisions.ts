import { useState } from 'react';
import { tellDone, tellFailed } from '../../components/notify.js';
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

export interface Decisions {
  busy: boolean;
  approve: (suggestions: readonly Decided[], options?: { apply?: boolean }) => Promise<void>;
  /** The same flaw in all jobs, by one of the suggestions. */
  approveGroup: (suggestion: Decided, options?: { apply?: boolean }) => Promise<void>;
  reject: (suggestions: readonly Decided[], reason: string) => Promise<void>;
  apply: (suggestion: Decided, options?: { force?: boolean }) => Promise<void>;
  /** Has an AI write the change. May take minutes. */
  prepare: (suggestion: Decided) => Promise<void>;
  /** Null takes it up again. */
  snooze: (suggestion: Decided, until: Date | null) => Promise<void>;
}

/** Decides on suggestions, and says what became of it. What shows them changes by what the feed brings. */
export function useDecisions(): Decisions {
  const server = useServer();
  const [busy, setBusy] = useState(false);
  const during = async (failure: string, work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    await work().catch((error: unknown) => tellFailed(failure, (error as Error).message));
    setBusy(false);
  };
  return {
    busy,
    approve: (suggestions, { apply = false } = {}) =>
      during('Nothing was approved', async () => {
        for (const some of inParts(suggestions)) {
          const input = { ids: some.map(({ id }) => id), apply };
          const { results } = successOf((await server.tell(ApproveDocument, { input })).approveSuggestions);
          tellOutcomes(results, apply ? 'applied' : 'approved', some);
        }
      }),
    approveGroup: ({ id }, { apply = false } = {}) =>
      during('Nothing was approved', async () => {
        const answer = await server.tell(ApproveGroupDocument, { input: { id, apply } });
        const { results, remainingCount } = successOf(answer.approveSuggestionGroup);
        tellOutcomes(results, apply ? 'applied' : 'approved', []);
        if (remainingCount > 0) tellDone(`${counted(remainingCount, 'suggestion')} of the group wait on`);
      }),
    reject: (suggestions, reason) =>
      during('Nothing was rejected', async () => {
        for (const some of inParts(suggestions)) {
          const input = { ids: some.map(({ id }) => id), reason };
          const { results } = successOf((await server.tell(RejectDocument, { input })).rejectSuggestions);
          tellOutcomes(results, 'rejected', some);
        }
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
