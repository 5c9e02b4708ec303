import { z } from 'zod';
import { asText } from '../../domain/actions/as-text.js';
import { canRollBack } from '../../domain/actions/can-roll-back.js';
import type { Prisma } from '../../generated/prisma/client.js';
import { ActionStatus, ActionType } from '../../generated/prisma/enums.js';
import { count, databaseId, jobIdOf, moment } from '../shapes.js';
import { category, severity } from '../suggestions/suggestion-shapes.js';

/** v1 knows no action that is only begun: it is shown once it has ended. */
export const actionStatus = z.enum(ActionStatus).exclude(['begun']);
export const ENDED = { not: ActionStatus.begun } satisfies Prisma.EnumActionStatusFilter;

export const actionSummaryShape = z
  .object({
    id: databaseId,
    suggestion_id: databaseId.describe('The suggestion it carried out.'),
    job_id: jobIdOf('it changed'),
    action_type: z.enum(ActionType),
    status: actionStatus,
    can_rollback: z.boolean().describe('Whether it can be rolled back now.'),
    created_at: moment,
    suggestion_title: z.string(),
    suggestion_category: category,
    suggestion_severity: severity,
  })
  .meta({ id: 'ActionSummary', description: 'One change that was carried out, or tried.' });

export const actionDetailShape = z
  .object({
    ...actionSummaryShape.shape,
    file_path: z.string().nullable(),
    original_content: z
      .string()
      .nullable()
      .describe('What stood before; null where there was no file, and for what is no UTF-8 text.'),
    new_content: z.string().nullable().describe('What was written; null for what is no UTF-8 text.'),
    command_executed: z.string().nullable(),
    error_message: z.string().nullable().describe('Why it failed.'),
    rolled_back_at: moment.nullable(),
    execution_duration_ms: count.nullable(),
    ai_session_key: z.string().nullable(),
  })
  .meta({ id: 'ActionDetail', description: 'An action with what stood before and after.' });

export const ACTION_SUMMARY = {
  id: true,
  suggestionId: true,
  jobId: true,
  actionType: true,
  status: true,
  newHash: true,
  filePath: true,
  rollbackStartedAt: true,
  createdAt: true,
  suggestion: { select: { title: true, category: true, severity: true } },
} satisfies Prisma.HealingActionSelect;

export const ACTION_DETAIL = {
  ...ACTION_SUMMARY,
  originalExisted: true,
  originalContent: true,
  newContent: true,
  commandExecuted: true,
  errorMessage: true,
  rolledBackAt: true,
  executionDurationMs: true,
  aiSessionKey: true,
} satisfies Prisma.HealingActionSelect;

type SummaryRow = Prisma.HealingActionGetPayload<{ select: typeof ACTION_SUMMARY }>;
type DetailRow = Prisma.HealingActionGetPayload<{ select: typeof ACTION_DETAIL }>;

/** @param row of an action that has ended */
export function actionSummary(row: SummaryRow): z.output<typeof actionSummaryShape> {
  return {
    id: row.id,
    suggestion_id: row.suggestionId,
    job_id: row.jobId,
    action_type: row.actionType,
    status: row.status as z.output<typeof actionStatus>,
    can_rollback: canRollBack(row),
    created_at: row.createdAt,
    suggestion_title: row.suggestion.title,
    suggestion_category: row.suggestion.category,
    suggestion_severity: row.suggestion.severity,
  };
}

export function actionDetail(row: DetailRow): z.output<typeof actionDetailShape> {
  return {
    ...actionSummary(row),
    file_path: row.filePath,
    original_content: row.originalExisted ? asText(row.originalContent) : null,
    new_content: asText(row.newContent),
    command_executed: row.commandExecuted,
    error_message: row.errorMessage,
    rolled_back_at: row.rolledBackAt,
    execution_duration_ms: row.executionDurationMs,
    ai_session_key: row.aiSessionKey,
  };
}
