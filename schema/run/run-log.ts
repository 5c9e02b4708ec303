import { z } from 'zod';
import { LARGEST_LOG_PAGE, type LogPage, type ShownLine } from '../../src/domain/runs/log-page.js';
import { builder } from '../builder.js';
import { LogStreamRef } from '../enums.js';

const size = `must be a whole number from 1 to ${LARGEST_LOG_PAGE}`;
const lines = z.int(size).min(1, size).max(LARGEST_LOG_PAGE, size).nullish();

export const logPageSchema = z
  .looseObject({ first: lines, last: lines, after: z.int().min(0, 'must be a line number, or 0').nullish() })
  .superRefine(({ first, last, after }, context) => {
    if (last == null || (first == null && after == null)) return;
    context.addIssue({ code: 'custom', path: ['last'], message: 'goes without first and after' });
  });

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
