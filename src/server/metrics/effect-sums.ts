import type { PrismaClient } from '../../generated/prisma/client.js';

/** What events of one kind add up to. */
export interface EffectSum {
  /** Such as `suggestion.applied`. */
  type: string;
  /** Of the suggestion; empty for events of reviews, and where the suggestion was not there any more. */
  category: string;
  severity: string;
  count: number;
  /** How many of them took so long: one number for each bound, and one for what took longer than all. */
  buckets: number[];
  /** Sum of those times. */
  seconds: number;
}

/** Upper bounds in seconds, as the migration `effects` has them; a time on a bound belongs to it. */
export const EFFECT_BOUNDS = {
  /** From creation to application of a suggestion: a minute to a quarter. */
  resolution: [60, 300, 1_800, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800, 2_592_000, 7_776_000],
  review: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
} as const;

/**
 * What all events so far add up to. A trigger keeps the sums in the transaction of each event: they outlive restarts
 * and what retention removes, they have what other processes did, and each event counts once.
 */
export async function readEffects(prisma: PrismaClient): Promise<EffectSum[]> {
  const sums = new Map<string, EffectSum>();
  for (const { type, category, severity, bucket, count, seconds } of await prisma.healingEffect.findMany()) {
    const bounds = type.startsWith('review.') ? EFFECT_BOUNDS.review : EFFECT_BOUNDS.resolution;
    const key = `${type} ${category} ${severity}`;
    const sum = sums.get(key) ?? {
      type,
      category,
      severity,
      count: 0,
      buckets: new Array<number>(bounds.length + 1).fill(0),
      seconds: 0,
    };
    sum.count += Number(count);
    sum.seconds += seconds;
    if (bucket >= 0) sum.buckets[bucket] = Number(count);
    sums.set(key, sum);
  }
  return [...sums.values()];
}
