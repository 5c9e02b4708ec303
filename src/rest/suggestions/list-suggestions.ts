import type { z } from 'zod';
import { suggestionCount } from '../../domain/suggestions/count-suggestions.js';
import { suggestionCondition, type SuggestionFilter } from '../../domain/suggestions/suggestion-filter.js';
import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';
import { pageArgs } from '../request/parameters.js';
import type { suggestionShape } from './suggestion-shapes.js';

/** Each key of the answer with where it comes from. */
const COLUMNS: Record<keyof z.output<typeof suggestionShape>, string> = {
  id: 'id',
  review_id: 'review_id',
  job_id: 'job_id',
  category: 'category',
  severity: 'severity',
  title: 'title',
  description: 'description',
  current_state: 'current_state',
  suggested_change: 'suggested_change',
  expected_impact: 'expected_impact',
  affected_files: 'affected_files',
  proposed_content: 'proposed_content',
  current_content: 'current_content',
  target_file: 'target_file',
  status: 'status',
  created_at: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};

const SELECTED = Prisma.raw(
  Object.entries(COLUMNS)
    .map(([key, source]) => `${source} AS ${key}`)
    .join(', '),
);

/**
 * A page of suggestions as the JSON that the client gets, with its counts as they were at the same moment. The one
 * statement makes it: a page holds whole files, and making objects of them to make JSON of these took longer than all
 * the rest of the request.
 */
export async function listSuggestions(
  prisma: PrismaClient,
  filter: SuggestionFilter,
  page: { limit: number; offset: number },
): Promise<string> {
  const { take, skip } = pageArgs(page);
  const pending: SuggestionFilter = { jobId: filter.jobId, status: ['pending'] };
  const [row] = await prisma.$queryRaw<[{ answer: string }]>`
    SELECT json_build_object(
      'suggestions', (
        SELECT coalesce(json_agg(suggestion), '[]') FROM (
          SELECT ${SELECTED} FROM healing_suggestions WHERE ${suggestionCondition(filter)}
          ORDER BY healing_suggestions.id DESC LIMIT ${take} OFFSET ${skip}
        ) AS suggestion),
      'total', ${suggestionCount(filter)},
      'limit', ${page.limit}::integer,
      'offset', ${page.offset}::bigint,
      'pending_count', ${suggestionCount(pending)}
    )::text AS answer`;
  return row.answer;
}
