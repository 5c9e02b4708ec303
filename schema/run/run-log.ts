import { z } from 'zod';
import { LARGEST_LOG_PAGE, type LogPage, type ShownLine } from '../../src/domain/runs/log-page.js';
import { builder } from '../builder.js';
import { LogStreamRef } from '../enums.js';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
type ArgBuilder = PothosSchemaTypes.RootFieldBuilder<Types, unknown>['arg'];

const size = `must be a whole number from 1 to ${LARGEST_LOG_PAGE}`;
export const lineOrZero = z.int().min(0, 'must be a line number, or 0').nullish();
const lines = z.int(size).min(1, size).max(LARGEST_LOG_PAGE, size).nullish();

export const logPageSchema = z
  .looseObject({
    first: lines,
    last: lines,
    after: lineOrZero,
    around: z.int().min(1, 'must be a line number').nullish(),
  })
  .superRefine(({ first, last, after, around }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (last != null && (first != null || after != null)) refuse('last', 'goes without first and after');
    if (around != null && (last != null || after != null)) refuse('around', 'goes without after and last');
  });

export const logPageArgs = (t: ArgBuilder) => ({
  first: t.int({
    description: `So many lines from the start, or after the line \`after\`: 1 to ${LARGEST_LOG_PAGE}, 100 by default.`,
  }),
  after: t.int({ description: 'Only lines with a number above this.' }),
  around: t.int({
    description:
      'A full page with the line of this number in its middle, or as near to it as the ends of the log allow. Goes without `after` and `last`.',
  }),
  last: t.int({
    description: `So many lines from the end: 1 to ${LARGEST_LOG_PAGE}. Goes without \`first\` and \`after\`.`,
  }),
  stream: t({ type: LogStreamRef, description: 'Only lines of this stream.' }),
});

/** What a page of lines costs. */
export function logPageCost({ first, last }: { first?: number | null; last?: number | null }) {
  return { field: 10, multiplier: Math.min(first ?? last ?? 100, LARGEST_LOG_PAGE) / 10 };
}

const LogLineRef = builder.objectRef<ShownLine>('LogLine').implement({
  description: 'One line of a log.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its place in the log of both streams, from 1.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was written.' }),
    stream: t.expose('stream', { type: LogStreamRef, description: 'Where it was written to.' }),
    text: t.exposeString('text', { description: 'Its text without the line end, at most 64 KiB of it.' }),
    cut: t.exposeBoolean('cut', { description: 'Whether only the beginning of a longer line is shown.' }),
  }),
});

export const RunLogRef = builder.objectRef<LogPage>('RunLog').implement({
  description: 'A page of the log of a run.',
  fields: (t) => ({
    lines: t.field({
      type: [LogLineRef],
      complexity: { field: 0, multiplier: 1 },
      description:
        'In the order they were written. May be fewer than asked for where lines are very long, or few match.',
      resolve: (page) => page.lines,
    }),
    totalLines: t.exposeInt('totalLines', { description: 'Lines of the whole log, both streams.' }),
    nextAfter: t.exposeInt('nextAfter', {
      nullable: true,
      description: 'Given as `after`, reads on where this page ended; null where nothing follows.',
    }),
  }),
});
