import type { AiUsage } from '../../src/analysis/analyzer.js';
import type { AnalysisReport } from '../../src/domain/reviews/analysis-report.js';
import { builder } from '../builder.js';
import { AnalysisStatusRef } from '../enums.js';
import { ReviewRef } from './review.js';

const AiUsageRef = builder.objectRef<AiUsage>('AiUsage').implement({
  description: 'What asking an AI took, as it was reported.',
  fields: (t) => ({
    model: t.exposeString('model', { nullable: true, description: 'The model that answered.' }),
    promptVersion: t.exposeString('promptVersion', {
      description: 'Name and version of the prompt, such as `review/1`.',
    }),
    tokens: t.exposeInt('tokens', {
      nullable: true,
      description: 'Tokens of question and answer together; null where that was not reported.',
    }),
    inputTokens: t.exposeInt('inputTokens', { nullable: true, description: 'Tokens of the question.' }),
    outputTokens: t.exposeInt('outputTokens', { nullable: true, description: 'Tokens of the answer.' }),
    costUsd: t.exposeFloat('costUsd', {
      nullable: true,
      description: 'US dollars, by the price that is configured for the model; null without one.',
    }),
    sessionKey: t.exposeString('sessionKey', {
      nullable: true,
      description: 'The session of the AI, where it keeps one.',
    }),
  }),
});

const DroppedRef = builder.objectRef<AnalysisReport['dropped'][number]>('DroppedAnswer').implement({
  description: "A part of an AI's answer that was left out.",
  fields: (t) => ({
    what: t.exposeString('what', { description: 'Which part.' }),
    reason: t.exposeString('reason', { description: 'What did not fit.' }),
  }),
});

const TroubleRef = builder.objectRef<AnalysisReport['errors'][number]>('AnalysisTrouble').implement({
  description: 'What went wrong in a part of an analysis while the rest went on.',
  fields: (t) => ({
    rule: t.exposeString('rule', { description: 'The rule, or the part.' }),
    reason: t.exposeString('reason', { description: 'What went wrong.' }),
  }),
});

export const AnalysisRef = builder.objectRef<AnalysisReport>('Analysis').implement({
  description: "An analyzer's part in a review.",
  fields: (t) => ({
    analyzer: t.exposeString('analyzer', { description: 'Its name, such as `rules`.' }),
    identity: t.exposeString('identity', {
      nullable: true,
      description: 'What it asks an AI with: model and prompt. Null where it asks none.',
    }),
    status: t.field({
      type: AnalysisStatusRef,
      description: 'How it ended.',
      resolve: ({ status }) => status,
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it failed, or its AI was not asked; null where it answered.',
    }),
    sameAs: t.prismaField({
      type: ReviewRef,
      nullable: true,
      description: 'The review whose answer stands, where nothing has changed since; null where it is gone.',
      resolve: (query, { sameAs }, _args, { core }) =>
        sameAs === null ? null : core.prisma.healingReview.findUnique({ ...query, where: { id: sameAs } }),
    }),
    draftsCount: t.exposeInt('drafts', {
      description: 'What it proposed, before what was said already was left out.',
    }),
    dropped: t.field({
      type: [DroppedRef],
      description: "Of an AI's answer, what did not fit; at most 50 of them.",
      resolve: ({ dropped }) => dropped,
    }),
    droppedCount: t.exposeInt('droppedCount', { description: 'How many did not fit.' }),
    notes: t.exposeStringList('notes', { description: 'What it remarks.' }),
    troubles: t.field({
      type: [TroubleRef],
      description: 'What went wrong in parts.',
      resolve: ({ errors }) => errors,
    }),
    usage: t.field({
      type: AiUsageRef,
      nullable: true,
      description: 'What asking the AI took; null where none was asked, or none answered.',
      resolve: ({ usage }) => usage,
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Milliseconds it took; null where it was not asked.',
    }),
  }),
});
