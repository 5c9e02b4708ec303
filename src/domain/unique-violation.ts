import { Prisma } from '../generated/prisma/client.js';

/** Whether a write was refused by a unique index: somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
