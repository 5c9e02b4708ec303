import type { CheckedEvidence } from '../../src/domain/reviews/verify-evidence.js';
import { builder } from '../builder.js';
import { RunRef } from '../run/run.js';

type Of<Kind extends CheckedEvidence['kind']> = Extract<CheckedEvidence, { kind: Kind }>;

export const EvidenceRef = builder.interfaceRef<CheckedEvidence>('Evidence').implement({
  description: 'What a suggestion rests on, so that everybody can look it up.',
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({
    verified: t.exposeBoolean('verified', {
      description:
        'Whether what is cited was found in what we hold. A suggestion with an unverified one is never applied by a policy.',
    }),
    note: t.string({
      nullable: true,
      description: 'What it shows.',
      resolve: (citation) => ('note' in citation ? citation.note : null),
    }),
  }),
});

const TYPE_OF = {
  run: 'RunEvidence',
  log: 'LogEvidence',
  file: 'FileEvidence',
  metric: 'MetricEvidence',
} as const;

builder.objectRef<Of<'run'>>('RunEvidence').implement({
  description: 'A run.',
  interfaces: [EvidenceRef],
  fields: (t) => ({
    runId: t.exposeInt('runId', { description: 'Database id of the run.' }),
    run: t.prismaField({
      type: RunRef,
      nullable: true,
      description: 'The run; null where it is not kept any more.',
      resolve: (query, { runId }, _args, { core }) =>
        core.prisma.jobRun.findUnique({ ...query, where: { id: runId } }),
    }),
  }),
});

builder.objectRef<Of<'log'>>('LogEvidence').implement({
  description: 'A line of the log of a run.',
  interfaces: [EvidenceRef],
  fields: (t) => ({
    runId: t.exposeInt('runId', { description: 'Database id of the run.' }),
    run: t.prismaField({
      type: RunRef,
      nullable: true,
      description: 'The run; null where it is not kept any more.',
      resolve: (query, { runId }, _args, { core }) =>
        core.prisma.jobRun.findUnique({ ...query, where: { id: runId } }),
    }),
    line: t.exposeInt('line', { description: 'Number of the line in the log, from 1.' }),
    text: t.exposeString('text', { description: 'The line.' }),
    cut: t.boolean({
      description: 'Whether only the beginning of a longer line is quoted.',
      resolve: ({ cut }) => cut ?? false,
    }),
  }),
});

builder.objectRef<Of<'file'>>('FileEvidence').implement({
  description: 'A line of a file, as it was when the suggestion was made.',
  interfaces: [EvidenceRef],
  fields: (t) => ({
    path: t.exposeString('path', { description: 'The file.' }),
    line: t.exposeInt('line', { description: 'Number of the line, from 1.' }),
    text: t.exposeString('text', { description: 'The line.' }),
    masked: t.boolean({
      description: 'Whether a secret in the line is replaced.',
      resolve: ({ masked }) => masked ?? false,
    }),
  }),
});

builder.objectRef<Of<'metric'>>('MetricEvidence').implement({
  description: 'A measured number.',
  interfaces: [EvidenceRef],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What was measured.' }),
    value: t.exposeFloat('value', { description: 'The measured value.' }),
    unit: t.exposeString('unit', { description: 'Its unit.' }),
    threshold: t.exposeFloat('threshold', {
      nullable: true,
      description: 'The value from which it counts; null where there is none.',
    }),
    source: t.exposeString('source', { description: 'Where the threshold comes from.' }),
  }),
});
