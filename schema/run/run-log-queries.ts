import { z } from 'zod';
import { LARGEST_LOG_PAGE, readLogPage } from '../../src/domain/runs/log-page.js';
import {
  LONGEST_PATTERN,
  MOST_MATCHES,
  searchLog,
  type LogMatches,
} from '../../src/domain/runs/log-search.js';
import { ValidationError } from '../../src/domain/errors.js';
import { builder } from '../builder.js';
import type { GraphQLContext } from '../context.js';
import { LogStreamRef } from '../enums.js';
import { argument, badUserInput } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { lineOrZero, logPageArgs, logPageCost, logPageSchema, RunLogRef } from './run-log.js';

interface SearchedLog extends LogMatches {
  totalLines: number;
}

const RunLogMatchesRef = builder.objectRef<SearchedLog>('RunLogMatches').implement({
  description: 'Where in the log of a run something stands.',
  fields: (t) => ({
    lines: t.exposeIntList('lines', { description: 'Numbers of the lines, from 1, in their order.' }),
    totalLines: t.exposeInt('totalLines', { description: 'Lines of the whole log, both streams.' }),
    nextAfter: t.exposeInt('nextAfter', {
      nullable: true,
      description:
        'Given as `after`, searches on where this search ended, after so many lines or a second; null where the log is searched through.',
    }),
  }),
});

const count = `must be a whole number from 1 to ${MOST_MATCHES}`;

builder.queryFields((t) => ({
  runLog: t.field({
    type: RunLogRef,
    nullable: true,
    description: `A page of the log of a run: from the start, after a line, around one, or the end. At most ${LARGEST_LOG_PAGE} lines; only what is needed of a long log is read. Null where there is no such run.`,
    args: {
      runId: t.arg.id({ required: true, description: 'The run: global id, or the database id in digits.' }),
      ...logPageArgs(t.arg),
    },
    validate: logPageSchema,
    complexity: logPageCost,
    resolve: async (_root, { runId, ...args }, context) => {
      const run = await findRun(runId, context);
      return run && readLogPage(context.core.prisma, run, args);
    },
  }),
  runLogSearch: t.field({
    type: RunLogMatchesRef,
    nullable: true,
    description:
      'The lines in the log of a run that have a text, or fit a regular expression. Null where there is no such run.',
    args: {
      runId: t.arg.id({ required: true, description: 'The run: global id, or the database id in digits.' }),
      pattern: t.arg.string({
        required: true,
        description: `What to look for, up to ${LONGEST_PATTERN} characters; an empty one is in every line.`,
        validate: z.string().max(LONGEST_PATTERN, `must have at most ${LONGEST_PATTERN} characters`),
      }),
      regex: t.arg.boolean({
        defaultValue: false,
        description:
          'The pattern is a regular expression in the syntax of RE2, which has no lookaround and no back references. It looks at the first 8,192 characters of a line.',
      }),
      matchCase: t.arg.boolean({ defaultValue: false, description: 'Only in this letter case.' }),
      stream: t.arg({ type: LogStreamRef, description: 'Only lines of this stream.' }),
      first: t.arg.int({
        description: `So many lines: 1 to ${MOST_MATCHES.toLocaleString('en')}, which is the default.`,
        validate: z.int(count).min(1, count).max(MOST_MATCHES, count).nullish(),
      }),
      after: t.arg.int({ description: 'Only lines with a number above this.', validate: lineOrZero }),
    },
    complexity: 200,
    resolve: async (_root, { runId, ...search }, context) => {
      const run = await findRun(runId, context);
      if (!run) return null;
      const found = await searchLog(context.core.prisma, run, search, { signal: context.signal }).catch(
        asInput,
      );
      return { ...found, totalLines: run.logLines };
    },
  }),
}));

function findRun(runId: string, { core }: GraphQLContext) {
  return core.prisma.jobRun.findUnique({
    where: { id: argument(() => readDatabaseId('Run', runId, ['runId'])) },
    select: { id: true, startedAt: true, logLines: true },
  });
}

function asInput(error: unknown): never {
  throw error instanceof ValidationError ? badUserInput(error.message, error.issues) : error;
}
