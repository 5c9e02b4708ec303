import { Prisma, type HealingAction } from '../../generated/prisma/client.js';

/** What a rollback starts from: an action that succeeded, wrote a file, and is not being rolled back just now. */
export const CAN_ROLL_BACK = {
  status: 'success',
  rollbackStartedAt: null,
  newHash: { not: null },
  filePath: { not: null },
} satisfies Prisma.HealingActionWhereInput;

/** The same as a condition of SQL on `healing_actions`. */
export const CAN_ROLL_BACK_SQL = Prisma.sql`healing_actions.status = 'success' AND healing_actions.rollback_started_at IS NULL
  AND healing_actions.new_hash IS NOT NULL AND healing_actions.file_path IS NOT NULL`;

/** The same for a row that is read already. */
export function canRollBack({
  status,
  rollbackStartedAt,
  newHash,
  filePath,
}: Pick<HealingAction, 'status' | 'rollbackStartedAt' | 'newHash' | 'filePath'>): boolean {
  return status === 'success' && rollbackStartedAt === null && newHash !== null && filePath !== null;
}
