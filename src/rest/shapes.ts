import { z } from 'zod';

/*
 * Pieces of answers. A schema with an `id` is a component of the OpenAPI document. Answers are not checked against
 * them at run time: the compiler does for the keys, and tests do for the values.
 */

/** ISO 8601 in UTC, with milliseconds: what JSON makes of a date. */
export const moment = z.date();

export const count = z.int().min(0);
export const databaseId = z.int().min(1);
export const jobIdOf = (what: string) => z.string().describe(`Id of the job ${what}.`);

/** What every list tells beside its items. */
export const pageInfo = {
  total: count.describe('How many there are that fit the filter, on all pages.'),
  limit: count.describe('The limit of this page.'),
  offset: count.describe('How many were skipped.'),
};
