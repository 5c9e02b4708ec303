import { changedSince, type ChangedSince } from '../../src/domain/actions/changed-since.js';
import { builder } from '../builder.js';
import { ActionRef } from './action.js';

/** It reads and compares a file: at most 50 in a query. */
const COST = 1_000;

const FileStateRef = builder.enumType('FileState', {
  description: 'How the file of an action is now.',
  values: {
    SAME: { value: 'same', description: 'As the action left it.' },
    RESTORED: { value: 'restored', description: 'As it was before the action already.' },
    CHANGED: {
      value: 'changed',
      description: 'Edited since: a rollback must be forced, and takes those edits with it.',
    },
    GONE: { value: 'gone', description: 'Not there any more: a rollback must be forced.' },
    UNREADABLE: { value: 'unreadable', description: 'No regular file, or none that may be read.' },
  } as const,
});

const ChangedSinceRef = builder.objectRef<ChangedSince>('ChangedSince').implement({
  description: 'What became of a file since an action wrote it.',
  fields: (t) => ({
    state: t.expose('state', { type: FileStateRef, description: 'In one word.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why it cannot be read; null where it can.',
    }),
    diff: t.exposeString('diff', {
      nullable: true,
      description:
        'From what the action wrote to what stands there now, as unified diff: what a forced rollback would take away. Null where that cannot be shown as text.',
    }),
  }),
});

builder.prismaObjectFields(ActionRef, (t) => ({
  changedSince: t.field({
    type: ChangedSinceRef,
    nullable: true,
    description:
      'Whether its file changed since, for who may roll it back. Null where it cannot be rolled back. Costs much: to be asked for one action, not for a list.',
    authScopes: { may: 'operate' },
    complexity: COST,
    select: {
      status: true,
      filePath: true,
      newHash: true,
      newContent: true,
      originalExisted: true,
      originalHash: true,
      rollbackStartedAt: true,
    },
    resolve: (action, _args, { core }) => changedSince(core, action),
  }),
}));
