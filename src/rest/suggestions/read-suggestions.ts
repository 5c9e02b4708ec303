import type { z } from 'zod';
import type { Core } from '../../domain/core.js';
import { suggestionCount } from '../../domain/suggestions/count-suggestions.js';
import { suggestionCondition, type SuggestionFilter } from '../../domain/suggestions/suggestion-filter.js';
import { Prisma } from '../../generated/prisma/client.js';
import { pageArgs } from '../request/parameters.js';
import { suggestionDetailShape, suggestionShape, type suggestionListShape } from './suggestion-shapes.js';

type Suggestion = z.output<typeof suggestionShape>;
type SuggestionDetail = z.output<typeof suggestionDetailShape>;

/** The keys of the answers are the columns' own names, so that a row is the answer. */
const COLUMNS = columnsOf(suggestionShape);
const DETAIL_COLUMNS = columnsOf(suggestionDetailShape);

/** A page of suggestions with its counts, in two statements whatever the page and the filter. */
export async function listSuggestions(
  { readRows }: Pick<Core, 'readRows'>,
  filter: SuggestionFilter,
  page: { limit: number; offset: number },
): Promise<z.output<typeof suggestionListShape>> {
  const { take, skip } = pageArgs(page);
  const pending: SuggestionFilter = { jobId: filter.jobId, status: ['pending'] };
  const [suggestions, [counts]] = await Promise.all([
    readRows<Suggestion>(Prisma.sql`
      SELECT ${COLUMNS} FROM healing_suggestions WHERE ${suggestionCondition(filter)}
      ORDER BY id DESC LIMIT ${take} OFFSET ${skip}`),
    readRows<{ total: number; pending: number }>(Prisma.sql`
      SELECT ${suggestionCount(filter)} AS total, ${suggestionCount(pending)} AS pending`),
  ]);
  return {
    suggestions,
    total: counts?.total ?? 0,
    limit: page.limit,
    offset: page.offset,
    pending_count: counts?.pending ?? 0,
  };
}

/** @returns null where there is none */
export async function findSuggestion(
  { readRows }: Pick<Core, 'readRows'>,
  id: number,
): Promise<SuggestionDetail | null> {
  const [row] = await readRows<SuggestionDetail>(
    Prisma.sql`SELECT ${DETAIL_COLUMNS} FROM healing_suggestions WHERE id = ${id}`,
  );
  return row ?? null;
}

function columnsOf({ shape }: { shape: object }): Prisma.Sql {
  return Prisma.raw(Object.keys(shape).join(', '));
}
