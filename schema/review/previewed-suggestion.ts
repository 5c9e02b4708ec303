import type { PreviewedSuggestion } from '../../src/domain/reviews/preview-review.js';
import { builder } from '../builder.js';
import { CategoryRef, PreviewOutcomeRef, SeverityRef } from '../enums.js';
import { EvidenceRef } from '../suggestion/evidence.js';
import { SuggestionRef } from '../suggestion/suggestion.js';

export const PreviewedSuggestionRef = builder
  .objectRef<PreviewedSuggestion>('PreviewedSuggestion')
  .implement({
    description: 'A suggestion that a review would make, and what would become of it.',
    fields: (t) => ({
      outcome: t.field({
        type: PreviewOutcomeRef,
        description: 'What a review would do with it.',
        resolve: ({ outcome }) => outcome,
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'Why a policy that would apply it does not; null where none would.',
      }),
      saidBefore: t.prismaField({
        type: SuggestionRef,
        nullable: true,
        description: 'The suggestion that says the same already; null where it is new.',
        resolve: (query, { suggestionId }, _args, { core }) =>
          suggestionId === null
            ? null
            : core.prisma.healingSuggestion.findUnique({ ...query, where: { id: suggestionId } }),
      }),
      category: t.field({
        type: CategoryRef,
        description: 'What it improves.',
        resolve: ({ category }) => category,
      }),
      severity: t.field({
        type: SeverityRef,
        description: 'How much it matters.',
        resolve: ({ severity }) => severity,
      }),
      title: t.exposeString('title', { description: 'One line, with the figure that matters.' }),
      description: t.exposeString('description', {
        description: 'What was seen, why it matters and how it was measured, in Markdown.',
      }),
      suggestedChange: t.exposeString('suggestedChange', { description: 'What to change.' }),
      expectedImpact: t.exposeString('expectedImpact', { description: 'What that would bring.' }),
      source: t.exposeString('source', {
        description: 'Analyzer and rule, for example `rules/retry-transient`.',
      }),
      targetFile: t.exposeString('targetFile', {
        nullable: true,
        description: 'The file it changes; null for advice.',
      }),
      diff: t.exposeString('diff', {
        nullable: true,
        description: 'Its change as unified diff, cut after 100,000 characters; null for advice.',
      }),
      evidence: t.field({
        type: [EvidenceRef],
        description: 'What it rests on.',
        resolve: ({ evidence }) => evidence,
      }),
    }),
  });
