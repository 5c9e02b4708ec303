import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healingConfigSchema } from '../../../src/domain/healing-config/config-schema.js';
import { CATEGORIES, jobSchema } from '../../../src/domain/jobs/job-schema.js';

const block = jobSchema.shape.self_healing;
const isRight = new Ajv2020({ strict: true }).compile(healingConfigSchema);

describe('the JSON Schema of the healing configuration', () => {
  it('has every key, with what is expected and what counts without it', () => {
    const { enabled, mode, review_schedule, allowed_paths } = healingConfigSchema.properties ?? {};
    expect(enabled).toEqual({
      type: 'boolean',
      description: expect.stringContaining('reviewed by itself'),
      default: false,
    });
    expect(mode).toMatchObject({ enum: ['reactive', 'proactive'], default: 'reactive' });
    expect(review_schedule?.properties?.['time']).toEqual({
      type: 'string',
      pattern: expect.any(String),
      description: expect.stringContaining('At which time'),
      default: '03:00',
    });
    expect(review_schedule?.properties?.['min_runs']).toEqual({
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000,
      description: expect.stringContaining('With fewer runs'),
      default: 5,
    });
    expect(allowed_paths).toMatchObject({ type: 'array', default: [] });
    expect(Object.keys(healingConfigSchema.properties ?? {})).toEqual(
      Object.keys(block.parse({})).concat('business_log').sort(byPlace),
    );
  });

  const order = Object.keys(healingConfigSchema.properties ?? {});
  function byPlace(a: string, b: string): number {
    return order.indexOf(a) - order.indexOf(b);
  }

  it('takes what the files are read with by default, and any part of it', () => {
    const defaults: Record<string, unknown> = { ...block.parse({}) };
    delete defaults['enabled_at']; // there is none by default
    expect(isRight(defaults), JSON.stringify(isRight.errors)).toBe(true);
    expect(isRight({})).toBe(true);
    expect(isRight({ review_schedule: { day: 3 } })).toBe(true);
    expect(isRight({ enabeld: true })).toBe(false);
    expect(isRight({ review_schedule: { weekday: 3 } })).toBe(false);
  });

  it('agrees with what the files are read with', () => {
    const leaf = fc.oneof(
      fc.record({ enabled: fc.oneof(fc.boolean(), fc.constant('maybe'), fc.constant(7)) }),
      fc.record({ mode: fc.constantFrom('reactive', 'proactive', 'lazy') }),
      fc.record({
        review_schedule: fc.record({
          time: fc.constantFrom('03:00', '24:00', '3:00', '23:59', 'noon'),
          day: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constant(1.5)),
          max_lookback_days: fc.integer({ min: -1, max: 4_000 }),
        }),
      }),
      fc.record({
        suggestions: fc.record({
          auto_apply_categories: fc.array(fc.constantFrom(...CATEGORIES, 'luck'), { maxLength: 3 }),
          notify_channel: fc.constantFrom('ops', ' ', ''),
        }),
      }),
      fc.record({ allowed_paths: fc.array(fc.constantFrom('a.txt', '', '  '), { maxLength: 2 }) }),
      fc.record({
        business_log: fc.record({
          path: fc.constantFrom('x', ''),
          max_lines: fc.integer({ min: -1, max: 3 }),
        }),
      }),
    );
    fc.assert(
      fc.property(leaf, (value) => {
        expect(isRight(value), JSON.stringify(value)).toBe(block.safeParse(value).success);
      }),
      { numRuns: 500 },
    );
  });
});
