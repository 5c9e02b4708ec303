import { mayBePrepared } from '../../src/domain/suggestions/prepare-suggestion.js';
import { unifiedDiff } from '../../src/changes/diff.js';
import type { CheckedEvidence } from '../../src/domain/reviews/verify-evidence.js';
import { ActionConnection, ActionRef } from '../action/action.js';
import { builder } from '../builder.js';
import { ActionTypeRef, CategoryRef, SeverityRef, SuggestionStatusRef } from '../enums.js';
import { LOADED_AS } from '../execution/loaded-columns.js';
import { JobRef } from '../job/job.js';
import { databasePageSchema } from '../page/page-args.js';
import { EvidenceRef } from './evidence.js';
import { SuggestionRef } from './suggestion.js';
import { SuggestionGroupRef } from './suggestion-group.js';
import { LOADED_REVIEW } from './suggestion-page.js';

builder.prismaObjectFields(SuggestionRef, (t) => ({
  databaseId: t.exposeInt('id', { description: 'Its number, as REST has it.' }),
  jobId: t.exposeString('jobId', { description: 'Id of the job it improves.' }),
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job it improves; null where it is not configured any more.',
    select: { jobId: true },
    resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
  }),
  review: t.relation('review', {
    description: 'The review that made it.',
    extensions: { [LOADED_AS]: LOADED_REVIEW },
  }),
  category: t.expose('category', { type: CategoryRef, description: 'What it improves.' }),
  severity: t.expose('severity', { type: SeverityRef, description: 'How much it matters.' }),
  title: t.exposeString('title', { description: 'One line, with the figure that matters.' }),
  description: t.exposeString('description', {
    description: 'What was seen, why it matters and how it was measured, in Markdown.',
  }),
  currentState: t.exposeString('currentState', { description: 'How it is now.' }),
  suggestedChange: t.exposeString('suggestedChange', { description: 'What to change.' }),
  expectedImpact: t.exposeString('expectedImpact', { description: 'What that would bring.' }),
  affectedFiles: t.exposeStringList('affectedFiles', { description: 'The files it is about.' }),
  actionType: t.expose('actionType', { type: ActionTypeRef, description: 'What carrying it out means.' }),
  targetFile: t.exposeString('targetFile', {
    nullable: true,
    description: 'The file it changes; null for advice that is not prepared.',
  }),
  currentContent: t.exposeString('currentContent', {
    nullable: true,
    description: 'The complete content it was made for; null where the file did not exist, and for advice.',
  }),
  proposedContent: t.exposeString('proposedContent', {
    nullable: true,
    description: 'The complete content that applying it writes; null for advice.',
  }),
  baseHash: t.exposeString('baseHash', {
    nullable: true,
    description:
      'SHA-256 of the content it was made for, in hexadecimal digits; null where the file did not exist.',
  }),
  diff: t.string({
    nullable: true,
    description: 'Its change as unified diff; null for advice.',
    select: { targetFile: true, currentContent: true, proposedContent: true },
    resolve: ({ targetFile, currentContent, proposedContent }) => {
      if (targetFile === null || proposedContent === null) return null;
      return unifiedDiff({
        oldName: currentContent === null ? '/dev/null' : targetFile,
        newName: targetFile,
        oldText: currentContent ?? '',
        newText: proposedContent,
      });
    },
  }),
  status: t.expose('status', { type: SuggestionStatusRef, description: 'Where it stands.' }),
  source: t.exposeString('source', {
    description: 'Analyzer and rule, for example `rules/retry-transient`.',
  }),
  fingerprint: t.exposeString('fingerprint', {
    description:
      'The same for the same change of the same job, whatever the title; what was said once does not come again soon.',
  }),
  evidence: t.field({
    type: [EvidenceRef],
    description: 'What it rests on.',
    select: { evidence: true },
    resolve: ({ evidence }) => evidence as unknown as CheckedEvidence[],
  }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
  reviewedAt: t.expose('reviewedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When somebody approved or rejected it.',
  }),
  reviewedBy: t.exposeString('reviewedBy', { nullable: true, description: 'Who did, as the token says.' }),
  reviewedByLabel: t.exposeString('reviewedByLabel', {
    nullable: true,
    description: 'What the client called who did; proves nothing.',
  }),
  rejectionReason: t.exposeString('rejectionReason', { nullable: true, description: 'Why it was rejected.' }),
  appliedAt: t.expose('appliedAt', { type: 'DateTime', nullable: true, description: 'When it was applied.' }),
  failureReason: t.exposeString('failureReason', { nullable: true, description: 'Why applying it failed.' }),
  snoozedUntil: t.expose('snoozedUntil', {
    type: 'DateTime',
    nullable: true,
    description:
      'Put aside until then: nobody is reminded of it, and no policy applies it. Null, or past, where it is not.',
  }),
  policyNote: t.exposeString('policyNote', {
    nullable: true,
    description: 'Why a policy that would apply it did not; null where none would.',
  }),
  preparedBy: t.exposeString('preparedBy', {
    nullable: true,
    description: 'Who had its change written, where it came without one.',
  }),
  preparedAt: t.expose('preparedAt', { type: 'DateTime', nullable: true, description: 'When that was.' }),
  aiSessionKey: t.exposeString('aiSessionKey', {
    nullable: true,
    description: 'The session in which an AI said it, or wrote its change; null where none did.',
  }),
  canPrepare: t.boolean({
    description:
      'Whether `prepareSuggestion` may be tried: it is open, names a file, carries no change, and an AI is configured.',
    select: { status: true, actionType: true, proposedContent: true, affectedFiles: true },
    resolve: (suggestion, _args, { core }) => mayBePrepared(core, suggestion),
  }),
  group: t.field({
    type: SuggestionGroupRef,
    nullable: true,
    description:
      'The same flaw, in this job and in others; null for suggestions of before there were groups.',
    select: { groupKey: true },
    resolve: ({ groupKey }) => (groupKey === null ? null : { key: groupKey }),
  }),
  latestAction: t.field({
    type: ActionRef,
    nullable: true,
    description: 'The newest change made for it.',
    select: (_args, _context, nested) => ({ actions: nested({ orderBy: { id: 'desc' }, take: 1 }) }),
    resolve: ({ actions }) => actions[0] ?? null,
  }),
  actions: t.relatedConnection(
    'actions',
    {
      cursor: 'id',
      description: 'The changes made for it, newest first.',
      validate: databasePageSchema,
      totalCount: true,
      query: { orderBy: { id: 'desc' } },
    },
    ActionConnection,
  ),
}));
