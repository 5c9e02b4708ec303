import type { SuggestionStatus } from '../../generated/prisma/enums.js';

/**
 * The life of a suggestion, written once:
 *
 * | event   | from              | to       | who                                            |
 * | ------- | ----------------- | -------- | ---------------------------------------------- |
 * | approve | pending           | approved | a person, or a policy a person set             |
 * | reject  | pending           | rejected | a person                                       |
 * | apply   | approved          | applied  | the change engine, once the file is written    |
 * | fail    | approved          | failed   | the change engine; nothing was changed         |
 * | reopen  | applied           | pending  | the rollback of its action                     |
 * | expire  | pending, approved | rejected | retention, and a duplicate that was reopened   |
 *
 * Everything else is refused with the state the suggestion is in.
 */
const TRANSITIONS = {
  approve: { from: ['pending'], to: 'approved' },
  reject: { from: ['pending'], to: 'rejected' },
  apply: { from: ['approved'], to: 'applied' },
  fail: { from: ['approved'], to: 'failed' },
  reopen: { from: ['applied'], to: 'pending' },
  expire: { from: ['pending', 'approved'], to: 'rejected' },
} as const satisfies Record<string, { from: readonly SuggestionStatus[]; to: SuggestionStatus }>;

export type SuggestionStep = keyof typeof TRANSITIONS;

export const SUGGESTION_STEPS = Object.keys(TRANSITIONS) as SuggestionStep[];

/** The states a step may start from, and the one it ends in. */
export function transition(step: SuggestionStep): {
  from: readonly SuggestionStatus[];
  to: SuggestionStatus;
} {
  return TRANSITIONS[step];
}
