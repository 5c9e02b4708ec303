import { z } from 'zod';

const MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * Text such as `60s`, `15m` or `2h`, or 0, as milliseconds.
 *
 * @param min milliseconds, as is `max`
 * @param expected a noun phrase: "must be" is put before it
 */
export function duration(min: number, max: number, expected: string) {
  return z
    .union([z.string().regex(/^\d{1,6}[smh]$/), z.literal(0), z.literal('0')], { error: expected })
    .transform(milliseconds)
    .refine((ms) => ms >= min && ms <= max, { error: expected });
}

function milliseconds(written: string | 0): number {
  const unit = MS[String(written).slice(-1) as keyof typeof MS] as number | undefined;
  return unit === undefined ? 0 : Number.parseInt(String(written), 10) * unit;
}
