import type { MergeConflict } from '../../src/changes/merge.js';
import { previewApply, type MergePreview } from '../../src/domain/actions/preview-apply.js';
import { builder } from '../builder.js';
import { ValidationIssueRef } from '../errors/error-types.js';
import { SuggestionRef } from './suggestion.js';

/** It reads a file, merges and checks it, which starts an interpreter: so many in a query, at most 25. */
const COST = 2_000;

const MergeStateRef = builder.enumType('MergeState', {
  description: 'What applying a suggestion would do to the file as it is now.',
  values: {
    CLEAN: { value: 'clean', description: 'The file is as it was when the change was proposed.' },
    MERGED: { value: 'merged', description: 'It changed since, elsewhere: both changes would stand.' },
    CONFLICT: {
      value: 'conflict',
      description: 'It changed on the same lines, or cannot be changed; nothing would be written.',
    },
    UNCHANGED: { value: 'unchanged', description: 'It holds what was proposed already.' },
    INVALID: { value: 'invalid', description: 'What would be written does not pass its checks.' },
    GONE: { value: 'gone', description: 'The file, or its job, is not there any more.' },
    FORBIDDEN: { value: 'forbidden', description: 'The job may not change the file.' },
  } as const,
});

const MergeConflictRef = builder.objectRef<MergeConflict>('MergeConflict').implement({
  description: 'Lines that both the file and the change that was proposed changed.',
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'Where they begin in the file as it is now, from 1.' }),
    base: t.exposeString('base', { description: 'What stood there when the change was proposed.' }),
    current: t.exposeString('current', { description: 'What stands there now.' }),
    proposed: t.exposeString('proposed', { description: 'What was proposed.' }),
  }),
});

const SuggestionMergeRef = builder.objectRef<MergePreview>('SuggestionMerge').implement({
  description: 'What applying a suggestion would do just now. Nothing is written.',
  fields: (t) => ({
    state: t.expose('state', { type: MergeStateRef, description: 'In one word.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why nothing would be written; null where something would.',
    }),
    diff: t.exposeString('diff', {
      nullable: true,
      description:
        'What would change in the file as it is now, as unified diff; null where nothing would be written.',
    }),
    content: t.exposeString('content', {
      nullable: true,
      description: 'All that would be written; null where nothing would.',
    }),
    needsForce: t.exposeBoolean('needsForce', {
      description: 'Whether applying must be forced, since more than half of the file would go.',
    }),
    conflicts: t.field({
      type: [MergeConflictRef],
      description: 'Where both changed the same lines.',
      resolve: ({ conflicts }) => conflicts,
    }),
    issues: t.field({
      type: [ValidationIssueRef],
      description: 'What does not pass its checks, one by one.',
      resolve: ({ issues }) => issues,
    }),
  }),
});

builder.prismaObjectFields(SuggestionRef, (t) => ({
  merge: t.field({
    type: SuggestionMergeRef,
    nullable: true,
    description:
      'What applying it would do to the file as it is now, for who may apply it. Null for advice, and once it is applied or rejected. Costs much: to be asked for one suggestion, not for a list.',
    authScopes: { may: 'operate' },
    complexity: COST,
    select: {
      jobId: true,
      status: true,
      targetFile: true,
      baseHash: true,
      currentContent: true,
      proposedContent: true,
    },
    resolve: (suggestion, _args, { core }) => previewApply(core, suggestion),
  }),
}));
