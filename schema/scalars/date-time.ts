import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { builder } from '../builder.js';

const iso = z.iso.datetime({ offset: true });
/** Postgres knows no year 0, and an offset may move the first day of year 1 there. */
const EARLIEST = Date.parse('0001-01-02T00:00:00Z');

builder.scalarType('DateTime', {
  description:
    'A moment, as ISO 8601 text. Answers are in UTC with milliseconds (`2026-02-01T10:00:00.000Z`); inputs may name any offset, but must name one.',
  serialize: (value) => value.toISOString(),
  parseValue: parseMoment,
});

/** @throws GraphQLError where the text is no moment, or names no time zone */
export function parseMoment(value: unknown): Date {
  const parsed = typeof value === 'string' ? iso.safeParse(value) : null;
  const moment = parsed?.success ? new Date(parsed.data) : null;
  if (moment === null || !(moment.getTime() >= EARLIEST)) {
    throw new GraphQLError(
      `A DateTime is ISO 8601 text with a time zone, such as "2026-02-01T10:00:00Z"; this is ${shown(value)}.`,
      { extensions: { code: 'BAD_USER_INPUT' } },
    );
  }
  return moment;
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return `a ${value === null ? 'null' : typeof value}`;
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
