import type { PrismaClient } from '../../generated/prisma/client.js';

/** What events of one kind add up to. */
export interface LedgerEntry {
  /** Such as `suggestion.applied`. */
  type: string;
  /** Of the suggestion; empty for events of reviews, and where retention has removed the suggestion. */
  category: string;
  severity: string;
  count: number;
  /** How many of them took so long: one number for each bound, and one for what took longer than all. */
  buckets: number[];
  /** Sum of those times. */
  seconds: number;
}

/** Upper bounds in seconds; a time counts in the first bucket whose bound it does not exceed. */
export interface LedgerBounds {
  /** From creation to application of a suggestion: a minute to a quarter. */
  resolution: readonly number[];
  review: readonly number[];
}

export const LEDGER_BOUNDS: LedgerBounds = {
  resolution: [60, 300, 1_800, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800, 2_592_000, 7_776_000],
  review: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
};

/** Events that count; those that say that something begins do not. */
const COUNTED = [
  'review.completed',
  'review.failed',
  'review.skipped',
  'review.cancelled',
  'suggestion.added',
  'suggestion.approved',
  'suggestion.rejected',
  'suggestion.applied',
  'suggestion.failed',
  'suggestion.reopened',
  'action.succeeded',
  'action.failed',
  'action.rolled_back',
];

interface Row {
  type: string;
  category: string;
  severity: string;
  /** Bounds that the time does not exceed; null for events without one. */
  within: number | null;
  count: bigint;
  seconds: number;
}

/**
 * What all events so far add up to, summed up by the database and carried on from reading to reading. The audit trail is
 * the source, and not counters in the code that acts: it outlives a restart, it has what other processes did, and each
 * event counts once, since positions become visible in their order (invariant 8) and a reading goes on where the last
 * ended. Only the first reads the whole trail.
 */
export class EffectLedger {
  #position = 0n;
  readonly #entries = new Map<string, LedgerEntry>();

  constructor(private readonly prisma: PrismaClient) {}

  /** Newest position that is counted. */
  get position(): bigint {
    return this.#position;
  }

  get entries(): LedgerEntry[] {
    return [...this.#entries.values()];
  }

  /** Adds what has happened since the last time. Not to be called again before it has ended. */
  async read(): Promise<void> {
    const newest = await this.prisma.healingEvent.aggregate({ _max: { position: true } });
    const until = newest._max.position ?? 0n;
    if (until <= this.#position) return;
    const rows = await this.prisma.$queryRaw<Row[]>`
      SELECT event.type,
             coalesce(suggestion.category::text, '') AS category,
             coalesce(suggestion.severity::text, '') AS severity,
             -- Postgres counts bounds that are reached; of negated ones, those that are not exceeded.
             width_bucket(-took.seconds, CASE WHEN review.id IS NULL
               THEN ${negated(LEDGER_BOUNDS.resolution)}::float8[] ELSE ${negated(LEDGER_BOUNDS.review)}::float8[] END) AS within,
             count(*) AS count,
             coalesce(sum(took.seconds), 0) AS seconds
      FROM healing_events AS event
      LEFT JOIN healing_suggestions AS suggestion ON suggestion.id = event.suggestion_id
      LEFT JOIN healing_reviews AS review ON review.id = event.review_id AND event.type LIKE 'review.%'
      CROSS JOIN LATERAL (SELECT extract(epoch FROM CASE
        -- Not below zero, whatever the clocks of two processes say; null where there is no row.
        WHEN event.type = 'suggestion.applied'
          THEN greatest(event.created_at, suggestion.created_at) - suggestion.created_at
        ELSE greatest(review.finished_at, review.started_at) - review.started_at END)::float8) AS took(seconds)
      WHERE event.position > ${this.#position} AND event.position <= ${until} AND event.type = ANY(${COUNTED})
      GROUP BY 1, 2, 3, 4`;
    for (const row of rows) this.#add(row);
    this.#position = until;
  }

  #add({ type, category, severity, within, count, seconds }: Row): void {
    const bounds = type.startsWith('review.') ? LEDGER_BOUNDS.review : LEDGER_BOUNDS.resolution;
    const key = `${type} ${category} ${severity}`;
    const entry = this.#entries.get(key) ?? {
      type,
      category,
      severity,
      count: 0,
      buckets: new Array<number>(bounds.length + 1).fill(0),
      seconds: 0,
    };
    entry.count += Number(count);
    if (within !== null) {
      const bucket = bounds.length - within;
      entry.buckets[bucket] = (entry.buckets[bucket] ?? 0) + Number(count);
      entry.seconds += seconds;
    }
    this.#entries.set(key, entry);
  }
}

function negated(bounds: readonly number[]): number[] {
  return bounds.map((bound) => -bound).reverse();
}
