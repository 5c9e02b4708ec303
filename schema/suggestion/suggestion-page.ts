import { Prisma, type HealingSuggestion } from '../../src/generated/prisma/client.js';
import type { Core } from '../../src/domain/core.js';
import {
  suggestionCondition,
  suggestionWhere,
  type SuggestionFilter,
} from '../../src/domain/suggestions/suggestion-filter.js';

/** Where a row has its review, if nothing but columns is asked for of it. */
export const LOADED_REVIEW = 'loadedReview';

/** Of what the Prisma plugin makes of a selection and its arguments, the parts that are looked at. */
export type PageQuery = Pick<Prisma.HealingSuggestionFindManyArgs, 'cursor' | 'take' | 'skip'> & {
  select?: object;
};

/** Fields of the two rows whose columns are asked for. */
interface PlainSelection {
  suggestion: string[];
  /** Empty where nothing of the review is asked for. */
  review: string[];
}

/**
 * A page of suggestions, newest first, as `findMany` gives it. This is the list that dashboards ask for again and
 * again: where only columns are asked for, of suggestions and of their reviews, one statement written here reads them,
 * which spares most of what the page costs outside the database. All else is Prisma's.
 */
export async function suggestionPage(
  { prisma, readRows }: Pick<Core, 'prisma' | 'readRows'>,
  query: PageQuery,
  filter: SuggestionFilter,
): Promise<HealingSuggestion[]> {
  const plain = plainSelection(query);
  if (plain === null) {
    return prisma.healingSuggestion.findMany({
      ...query,
      where: suggestionWhere(filter),
      orderBy: { id: 'desc' },
    });
  }
  const rows = await readRows<HealingSuggestion>(pageStatement(plain, query, filter));
  if (plain.review.length > 0) nestReviews(rows, plain.review);
  return rows;
}

/** Null for what is left to Prisma: other relations, and a page from the end of the list. */
function plainSelection({ select, take = 0 }: PageQuery): PlainSelection | null {
  if (!select || take < 0) return null;
  const { review, ...columns } = select as Record<string, unknown>;
  const suggestion = chosen(columns, Prisma.HealingSuggestionScalarFieldEnum);
  const ofReview = review === undefined ? [] : chosenOfReview(review);
  return suggestion && ofReview && { suggestion, review: ofReview };
}

function chosenOfReview(review: unknown): string[] | null {
  if (typeof review !== 'object' || review === null) return null;
  const { select, ...others } = review as { select?: object };
  if (!select || Object.keys(others).length > 0) return null;
  return chosen(select, Prisma.HealingReviewScalarFieldEnum);
}

/** The fields that are selected; null where one is no column. */
function chosen(select: object, columns: object): string[] | null {
  const wanted = Object.entries(select).filter(([, value]) => value !== false);
  const plain = wanted.every(([field, value]) => value === true && Object.hasOwn(columns, field));
  return plain ? wanted.map(([field]) => field) : null;
}

function pageStatement(
  plain: PlainSelection,
  { cursor, take, skip }: PageQuery,
  filter: SuggestionFilter,
): Prisma.Sql {
  // As with Prisma, nothing follows a row that is not there any more.
  const from =
    cursor?.id === undefined
      ? Prisma.empty
      : Prisma.sql`AND healing_suggestions.id <= (SELECT id FROM healing_suggestions WHERE id = ${cursor.id})`;
  return Prisma.sql`
    SELECT ${Prisma.raw(columnsOf(plain))} FROM healing_suggestions ${plain.review.length > 0 ? REVIEW : Prisma.empty}
    WHERE ${suggestionCondition(filter)} ${from}
    ORDER BY healing_suggestions.id DESC LIMIT ${take} OFFSET ${skip ?? 0}`;
}

const REVIEW = Prisma.sql`JOIN healing_reviews AS review ON review.id = healing_suggestions.review_id`;

function columnsOf({ suggestion, review }: PlainSelection): string {
  return [
    ...suggestion.map((field) => `healing_suggestions.${columnOf(field)} AS "${field}"`),
    ...review.map((field) => `review.${columnOf(field)} AS "${ofReview(field)}"`),
  ].join(', ');
}

/** Columns that are called otherwise than their fields; see the migration `reported_tokens`. */
const OTHERWISE: Readonly<Record<string, string>> = {
  aiTokensUsed: 'ai_tokens',
  aiTokensBefore: 'ai_tokens_used',
};

/** As schema.prisma maps them. */
function columnOf(field: string): string {
  return OTHERWISE[field] ?? field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function ofReview(field: string): string {
  return `review.${field}`;
}

function nestReviews(rows: HealingSuggestion[], fields: readonly string[]): void {
  const columns = fields.map((field) => [field, ofReview(field)] as const);
  for (const row of rows as unknown as Record<string, unknown>[]) {
    const review: Record<string, unknown> = {};
    for (const [field, column] of columns) review[field] = row[column];
    row[LOADED_REVIEW] = review;
  }
}
