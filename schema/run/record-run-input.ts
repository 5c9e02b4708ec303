import { builder } from '../builder.js';
import { LogStreamRef, RunTriggerRef } from '../enums.js';

const LogEntryInput = builder.inputType('LogEntryInput', {
  description: 'One line of a log.',
  fields: (t) => ({
    at: t.field({
      type: 'DateTime',
      description: 'When it was written; the start of the run where left out.',
    }),
    stream: t.field({ type: LogStreamRef, defaultValue: 'stdout', description: 'Where it was written to.' }),
    line: t.string({ required: true, description: 'Its text without the line end.' }),
  }),
});

const AiMessageInput = builder.inputType('AiMessageInput', {
  description: 'One message of an AI session.',
  fields: (t) => ({
    role: t.string({ required: true, description: 'Who speaks, such as `user` or `assistant`.' }),
    content: t.string({ required: true, description: 'What is said.' }),
    at: t.string({ description: 'When.' }),
  }),
});

const AiSessionInput = builder.inputType('AiSessionInput', {
  description: 'The session of an AI that drove a run.',
  fields: (t) => ({
    sessionKey: t.string({ description: 'What the AI calls the session.' }),
    model: t.string({ description: 'The model that was used.' }),
    inputTokens: t.int({ description: 'Tokens read.' }),
    outputTokens: t.int({ description: 'Tokens written.' }),
    costUsd: t.float({ description: 'What it cost, in US dollars.' }),
    messages: t.field({ type: [AiMessageInput], description: 'What was said, in order; at most 10,000.' }),
    transcriptPath: t.string({ description: 'Where the AI keeps the whole transcript.' }),
  }),
});

export const RecordRunInput = builder.inputType('RecordRunInput', {
  description:
    'One execution of a job. Without `finishedAt` it runs still; recording it again with the end completes it.',
  fields: (t) => ({
    jobId: t.string({ required: true, description: 'Id of the job.' }),
    runKey: t.string({
      description:
        'Unique among the runs of the job: a run recorded twice under one key is one run. Where left out, the run is taken as new.',
    }),
    startedAt: t.field({ type: 'DateTime', required: true, description: 'When it started.' }),
    finishedAt: t.field({ type: 'DateTime', description: 'When it ended, not before its start.' }),
    exitCode: t.int({ description: '0 to 255, or -1 where a signal ended it.' }),
    signal: t.string({ description: 'The signal that ended it, such as `SIGTERM`.' }),
    trigger: t.field({ type: RunTriggerRef, defaultValue: 'api', description: 'What made it start.' }),
    attempt: t.int({ description: '1 for the first try, 2 for its first retry; 1 by default.' }),
    timedOut: t.boolean({ description: 'Whether its timeout ended it.' }),
    error: t.string({ description: 'What went wrong, at most 10,000 characters.' }),
    log: t.string({ description: 'Its output as one text. Goes without `logLines`.' }),
    logLines: t.field({ type: [LogEntryInput], description: 'Its output line by line.' }),
    logCut: t.boolean({ description: 'Whether lines of the log were left out.' }),
    aiSession: t.field({ type: AiSessionInput, description: 'The session of the AI that drove it.' }),
  }),
});

export type RecordRunValues = typeof RecordRunInput.$inferInput;
