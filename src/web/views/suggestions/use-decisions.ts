import { useState } from 'react';
import { counted } from '../../components/words.js';
import { tellDone, tellFailed } from '../../components/notify.js';
import { ApplyDocument, ApproveDocument, RejectDocument } from '../../generated/graphql.js';
import { successOf } from '../../live/outcome.js';
import { useServer } from '../../live/server.js';

/** What a decision is about. */
export interface Decided {
  id: string;
  databaseId: number;
}

export interface Decisions {
  busy: boolean;
  approve(suggestions: readonly Decided[], options?: { apply?: boolean }): Promise<void>;
  reject(suggestions: readonly Decided[], reason: string): Promise<void>;
  apply(suggestion: Decided, options?: { force?: boolean }): Promise<void>;
}

/** Decides on suggestions, and says what became of it. What shows them changes by what the feed brings. */
export function useDecisions(): Decisions {
  const server = useServer();
  const [busy, setBusy] = useState(false);
  const each = async (
    suggestions: readonly Decided[],
    done: string,
    decide: (suggestion: Decided) => Promise<unknown>,
  ): Promise<void> => {
    setBusy(true);
    const refused: string[] = [];
    for (const suggestion of suggestions) {
      await decide(suggestion).catch((error: unknown) =>
        refused.push(`#${suggestion.databaseId}: ${(error as Error).message}`),
      );
    }
    setBusy(false);
    const decided = suggestions.length - refused.length;
    const [only] = suggestions;
    if (decided > 0) {
      const which =
        suggestions.length === 1 ? `Suggestion #${only?.databaseId}` : counted(decided, 'suggestion');
      tellDone(`${which} ${done}`);
    }
    if (refused.length > 0) {
      tellFailed(`${counted(refused.length, 'suggestion')} not ${done}`, refused.join('\n'));
    }
  };
  return {
    busy,
    approve: (suggestions, { apply = false } = {}) =>
      each(suggestions, apply ? 'applied' : 'approved', async ({ id }) =>
        successOf((await server.tell(ApproveDocument, { input: { id, apply } })).approveSuggestion),
      ),
    reject: (suggestions, reason) =>
      each(suggestions, 'rejected', async ({ id }) =>
        successOf((await server.tell(RejectDocument, { input: { id, reason } })).rejectSuggestion),
      ),
    apply: (suggestion, { force = false } = {}) =>
      each([suggestion], 'applied', async ({ id }) =>
        successOf((await server.tell(ApplyDocument, { input: { id, force } })).applySuggestion),
      ),
  };
}
