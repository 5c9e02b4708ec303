import { Prisma } from '../../generated/prisma/client.js';
import type { ActionStatus, Category, Severity } from '../../generated/prisma/enums.js';
import { isOneOf } from '../one-of.js';
import { CAN_ROLL_BACK, CAN_ROLL_BACK_SQL } from './can-roll-back.js';

/** Which actions; what is left out or null fits all, an empty list fits nothing. */
export interface ActionFilter {
  jobId?: string | null;
  suggestionId?: number | null;
  status?: readonly ActionStatus[] | null;
  /** Of the suggestion that was carried out. */
  category?: readonly Category[] | null;
  /** Of the suggestion that was carried out. */
  severity?: readonly Severity[] | null;
  canRollback?: boolean | null;
}

export function actionWhere(filter: ActionFilter): Prisma.HealingActionWhereInput {
  const { jobId, suggestionId, status, category, severity, canRollback } = filter;
  return {
    ...(jobId != null && { jobId }),
    ...(suggestionId != null && { suggestionId }),
    ...(status && { status: { in: [...status] } }),
    ...((category ?? severity) && {
      suggestion: {
        ...(category && { category: { in: [...category] } }),
        ...(severity && { severity: { in: [...severity] } }),
      },
    }),
    ...(canRollback === true && { AND: [CAN_ROLL_BACK] }),
    ...(canRollback === false && { NOT: CAN_ROLL_BACK }),
  };
}

/** The same as a condition of SQL on `healing_actions`. */
export function actionCondition(filter: ActionFilter): Prisma.Sql {
  const { jobId, suggestionId, status, category, severity, canRollback } = filter;
  const ofSuggestion = [
    ...(category ? [isOneOf('suggestion.category', category, 'healing_category')] : []),
    ...(severity ? [isOneOf('suggestion.severity', severity, 'healing_severity')] : []),
  ];
  const conditions = [
    ...(jobId != null ? [Prisma.sql`healing_actions.job_id = ${jobId}`] : []),
    ...(suggestionId != null ? [Prisma.sql`healing_actions.suggestion_id = ${suggestionId}`] : []),
    ...(status ? [isOneOf('healing_actions.status', status, 'healing_action_status')] : []),
    ...(ofSuggestion.length > 0
      ? [
          Prisma.sql`EXISTS (SELECT 1 FROM healing_suggestions AS suggestion
            WHERE suggestion.id = healing_actions.suggestion_id AND ${Prisma.join(ofSuggestion, ' AND ')})`,
        ]
      : []),
    ...(canRollback != null ? [Prisma.sql`(${CAN_ROLL_BACK_SQL}) = ${canRollback}`] : []),
  ];
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, ' AND ');
}
