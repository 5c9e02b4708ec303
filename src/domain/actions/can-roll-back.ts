import type { HealingAction, Prisma } from '../../generated/prisma/client.js';

/** What a rollback starts from: an action that succeeded, wrote a file, and is not being rolled back just now. */
export const CAN_ROLL_BACK = {
  status: 'success',
  rollbackStartedAt: null,
  newHash: { not: null },
  filePath: { not: null },
} satisfies Prisma.HealingActionWhereInput;

/** The same for a row that is read already. */
export function canRollBack({
  status,
  rollbackStartedAt,
  newHash,
  filePath,
}: Pick<HealingAction, 'status' | 'rollbackStartedAt' | 'newHash' | 'filePath'>): boolean {
  return status === 'success' && rollbackStartedAt === null && newHash !== null && filePath !== null;
}
