import { randomUUID } from 'node:crypto';
import { NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { recordRun } from '../../src/domain/runs/record-run.js';
import { parseLog, parseRunHead } from '../../src/domain/runs/new-run.js';
import { builder } from '../builder.js';
import { encodeNodeId } from '../node-id.js';
import { RunRef } from './run.js';
import { RecordRunInput } from './record-run-input.js';
import { runInContractKeys, withGraphqlPaths } from './run-input.js';

const RecordRunSuccess = builder
  .objectRef<{ runId: number; created: boolean }>('RecordRunSuccess')
  .implement({
    description: 'The run is recorded.',
    fields: (t) => ({
      run: t.prismaField({
        type: RunRef,
        description: 'The run, for who may read; a reporter takes the `runId`.',
        authScopes: { may: 'read' },
        resolve: (query, { runId }, _args, { core }) =>
          core.prisma.jobRun.findUniqueOrThrow({ ...query, where: { id: runId } }),
      }),
      runId: t.id({
        description: 'Global id of the run.',
        resolve: ({ runId }) => encodeNodeId('Run', runId),
      }),
      created: t.exposeBoolean('created', {
        description: 'False where a run of this key was known already.',
      }),
    }),
  });

builder.mutationField('recordRun', (t) =>
  t.field({
    type: RecordRunSuccess,
    description: 'Records one execution of a job, its log and its AI session included.',
    authScopes: { may: 'report' },
    errors: {
      types: [NotFoundError, ValidationError],
      union: { description: 'The recorded run, or why it was not.' },
    },
    args: { input: t.arg({ type: RecordRunInput, required: true, description: 'The run.' }) },
    resolve: async (_root, { input }, { core }) => {
      const given = runInContractKeys(input);
      const { head, log } = withGraphqlPaths(() => {
        const head = parseRunHead(given.head);
        const log = parseLog(given.log);
        // Entries are read here, so that what does not fit is named as this API names it.
        return { head, log: log === null || typeof log === 'string' ? log : [...log] };
      });
      const { run, created } = await recordRun(core, {
        jobId: input.jobId,
        head,
        log,
        runKey: head.run_key ?? `graphql-${randomUUID()}`,
      });
      return { runId: run.id, created };
    },
  }),
);
