import { z } from 'zod';

/** For arguments that reach the database, whose text cannot hold NUL. No job's id is longer than 128 characters. */
export const jobIdSchema = z
  .string()
  .max(128, 'must be a job id, which has at most 128 characters')
  .refine((text) => !text.includes('\0'), 'must be a job id, which has no NUL')
  .nullish();
