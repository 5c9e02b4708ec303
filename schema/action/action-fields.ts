import { unifiedDiff } from '../../src/changes/diff.js';
import { asText } from '../../src/domain/actions/as-text.js';
import { canRollBack } from '../../src/domain/actions/can-roll-back.js';
import { builder } from '../builder.js';
import { ActionStatusRef, ActionTypeRef } from '../enums.js';
import { JobRef } from '../job/job.js';
import { ActionRef } from './action.js';

builder.prismaObjectFields(ActionRef, (t) => ({
  databaseId: t.exposeInt('id', { description: 'Its number, as REST has it.' }),
  jobId: t.exposeString('jobId', { description: 'Id of the job it changed.' }),
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job it changed; null where it is not configured any more.',
    select: { jobId: true },
    resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
  }),
  suggestion: t.relation('suggestion', { description: 'The suggestion it carried out.' }),
  actionType: t.expose('actionType', { type: ActionTypeRef, description: 'What was done.' }),
  status: t.expose('status', { type: ActionStatusRef, description: 'Where it stands.' }),
  actor: t.exposeString('actor', {
    description: 'Who did it: the name of a token, `local`, or `auto` for a policy.',
  }),
  filePath: t.exposeString('filePath', {
    nullable: true,
    description: 'The file it changed: an absolute path.',
  }),
  originalExisted: t.exposeBoolean('originalExisted', { description: 'False where it created the file.' }),
  originalContent: t.string({
    nullable: true,
    description: 'What stood before; null where it is not kept, or is no UTF-8 text.',
    select: { originalContent: true },
    resolve: ({ originalContent }) => asText(originalContent),
  }),
  originalHash: t.exposeString('originalHash', {
    nullable: true,
    description: 'SHA-256 of what stood before, in hexadecimal digits.',
  }),
  originalMode: t.exposeInt('originalMode', {
    nullable: true,
    description: 'Permission bits of the file before, such as 420 for 0644.',
  }),
  newContent: t.string({
    nullable: true,
    description: 'What was written; null where nothing was, or it is no UTF-8 text.',
    select: { newContent: true },
    resolve: ({ newContent }) => asText(newContent),
  }),
  newHash: t.exposeString('newHash', {
    nullable: true,
    description: 'SHA-256 of what was written, in hexadecimal digits.',
  }),
  diff: t.string({
    nullable: true,
    description: 'What was changed, as unified diff; null where nothing was, or it is no UTF-8 text.',
    select: { filePath: true, originalExisted: true, originalContent: true, newContent: true },
    resolve: ({ filePath, originalExisted, originalContent, newContent }) => {
      const before = originalExisted ? asText(originalContent) : '';
      const after = asText(newContent);
      if (filePath === null || before === null || after === null) return null;
      return unifiedDiff({
        oldName: originalExisted ? filePath : '/dev/null',
        newName: filePath,
        oldText: before,
        newText: after,
      });
    },
  }),
  merged: t.exposeBoolean('merged', {
    description: 'Whether what was written is a merge with edits made since the suggestion.',
  }),
  commandExecuted: t.exposeString('commandExecuted', {
    nullable: true,
    description: 'The command that was run.',
  }),
  errorMessage: t.exposeString('errorMessage', { nullable: true, description: 'Why it failed.' }),
  executionDurationMs: t.exposeInt('executionDurationMs', {
    nullable: true,
    description: 'Milliseconds it took.',
  }),
  aiSessionKey: t.exposeString('aiSessionKey', {
    nullable: true,
    description: 'The session of the AI that prepared the change.',
  }),
  canRollback: t.boolean({
    description: 'Whether it can be rolled back now.',
    select: { status: true, newHash: true, filePath: true, rollbackStartedAt: true },
    resolve: (action) => canRollBack(action),
  }),
  rolledBackAt: t.expose('rolledBackAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it was rolled back.',
  }),
  rolledBackBy: t.exposeString('rolledBackBy', { nullable: true, description: 'Who rolled it back.' }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
}));
