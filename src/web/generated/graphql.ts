/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What a token may do. */
export const AccessRole = {
  /** May do everything, tokens included. */
  Admin: 'ADMIN',
  /** Reads, approves, rejects, applies, rolls back and triggers. */
  Operator: 'OPERATOR',
  /** Records runs, and nothing else. */
  Reporter: 'REPORTER',
  /** Reads. */
  Viewer: 'VIEWER'
} as const;

export type AccessRole = typeof AccessRole[keyof typeof AccessRole];
/** Only actions that fit all of it; what is left out or null fits all. */
export type ActionFilter = {
  /** That can be rolled back now, or cannot. */
  canRollback?: boolean | null | undefined;
  /** Whose suggestion is of this category: one or several. */
  category?: Array<Category> | null | undefined;
  /** For this job. */
  jobId?: string | null | undefined;
  /** Whose suggestion is of this severity: one or several. */
  severity?: Array<Severity> | null | undefined;
  /** That stand so: one or several. */
  status?: Array<ActionStatus> | null | undefined;
  /** Of this suggestion: global id, or the database id in digits. */
  suggestionId?: string | null | undefined;
};

/** In which order actions come. */
export const ActionSort = {
  /** Those that began last first. */
  Newest: 'NEWEST',
  /** Those that began first first. */
  Oldest: 'OLDEST',
  /** What changed last first. */
  Updated: 'UPDATED'
} as const;

export type ActionSort = typeof ActionSort[keyof typeof ActionSort];
/** Where an action stands. */
export const ActionStatus = {
  /** Being written just now. */
  Begun: 'BEGUN',
  /** Nothing was changed; `errorMessage` says why. */
  Failed: 'FAILED',
  /** What stood before stands again. */
  RolledBack: 'ROLLED_BACK',
  /** The file is written. */
  Success: 'SUCCESS'
} as const;

export type ActionStatus = typeof ActionStatus[keyof typeof ActionStatus];
/** What carrying out a suggestion means. */
export const ActionType = {
  /** Changes the job's configuration file. */
  EditConfig: 'EDIT_CONFIG',
  /** Changes a prompt of the job. */
  EditPrompt: 'EDIT_PROMPT',
  /** Changes a script of the job. */
  EditScript: 'EDIT_SCRIPT',
  /** Advice: a person does it. */
  Manual: 'MANUAL',
  /** Runs the job again. */
  RestartJob: 'RESTART_JOB',
  /** Runs a command. */
  RunCommand: 'RUN_COMMAND'
} as const;

export type ActionType = typeof ActionType[keyof typeof ActionType];
/** How an analyzer's part in a review ended. */
export const AnalysisStatus = {
  /** It answered. */
  Completed: 'COMPLETED',
  /** It could find out nothing; `reason` says why. */
  Failed: 'FAILED',
  /** Its AI was not asked: a limit of the day stood in the way. */
  Limited: 'LIMITED',
  /** Its AI was not asked: what it would see is what it saw in an earlier review. */
  Unchanged: 'UNCHANGED'
} as const;

export type AnalysisStatus = typeof AnalysisStatus[keyof typeof AnalysisStatus];
/** Which approved suggestion to apply. */
export type ApplySuggestionInput = {
  /** Also where the new content loses more than half of the file, which is refused otherwise. */
  force?: boolean | null | undefined;
  /** Id of the suggestion: global, or the database id in digits. */
  id: string;
};

/** Which group of suggestions to approve. */
export type ApproveSuggestionGroupInput = {
  /** Also apply each at once. */
  apply?: boolean | null | undefined;
  /** Id of a suggestion of the group: global, or the database id in digits. */
  id: string;
};

/** Which suggestions to approve. */
export type ApproveSuggestionsInput = {
  /** Also apply each at once. */
  apply?: boolean | null | undefined;
  /** 1 to 100 ids of suggestions, global or database ids in digits; one that is given twice is decided on once. */
  ids: Array<string>;
};

/** Which review to end. */
export type CancelReviewInput = {
  /** Id of the review: global, or the database id in digits. */
  id: string;
};

/** What a suggestion improves. */
export const Category = {
  /** The job's configuration. */
  Config: 'CONFIG',
  /** What runs cost, in tokens or money. */
  Cost: 'COST',
  /** How long runs take. */
  Performance: 'PERFORMANCE',
  /** The prompt of a job that an AI drives. */
  Prompt: 'PROMPT',
  /** Whether runs succeed, and in time. */
  Reliability: 'RELIABILITY',
  /** The script that the job runs. */
  Script: 'SCRIPT',
  /** Secrets, and what an attacker could use. */
  Security: 'SECURITY'
} as const;

export type Category = typeof Category[keyof typeof Category];
/** The parts that a review looks at; most have a switch in `review_scope`. */
export const ContextPart = {
  /** What runs said to an AI, and heard from it. */
  AiSessions: 'AI_SESSIONS',
  /** What the job says it achieved. */
  BusinessLog: 'BUSINESS_LOG',
  /** Its configuration, as written and as it takes effect. */
  Config: 'CONFIG',
  /** What the job is, and the jobs beside it. */
  Job: 'JOB',
  /** What the logs say, counted, and quoted around errors. */
  Logs: 'LOGS',
  /** What was suggested and decided before. */
  Memory: 'MEMORY',
  /** The prompts that its command names. */
  Prompt: 'PROMPT',
  /** Statistics over its runs, and the most telling ones. */
  Runs: 'RUNS',
  /** The scripts that its command names. */
  Script: 'SCRIPT',
  /** What the job promises, and each run that broke a promise. */
  Sla: 'SLA',
  /** The jobs before and behind it, and its steps. */
  Workflows: 'WORKFLOWS'
} as const;

export type ContextPart = typeof ContextPart[keyof typeof ContextPart];
/** How the file of an action is now. */
export const FileState = {
  /** Edited since: a rollback must be forced, and takes those edits with it. */
  Changed: 'CHANGED',
  /** Not there any more: a rollback must be forced. */
  Gone: 'GONE',
  /** As it was before the action already. */
  Restored: 'RESTORED',
  /** As the action left it. */
  Same: 'SAME',
  /** No regular file, or none that may be read. */
  Unreadable: 'UNREADABLE'
} as const;

export type FileState = typeof FileState[keyof typeof FileState];
/** When a job is looked at. */
export const HealingMode = {
  /** Its behaviour, by schedule. */
  Proactive: 'PROACTIVE',
  /** Only a run that failed, when it fails. */
  Reactive: 'REACTIVE'
} as const;

export type HealingMode = typeof HealingMode[keyof typeof HealingMode];
/** Only jobs that fit all of it; what is left out or null fits all. */
export type JobFilter = {
  /** Whether self-healing is on. */
  enabled?: boolean | null | undefined;
  /** That are looked at so: one or several. */
  mode?: Array<HealingMode> | null | undefined;
  /** That have one of these tags. */
  tag?: Array<string> | null | undefined;
};

/** In which order jobs come. */
export const JobSort = {
  /** By their ids. */
  Id: 'ID',
  /** By their names, whatever the letter case. */
  Name: 'NAME',
  /** Whose review is due next first; those without a schedule last. */
  NextReview: 'NEXT_REVIEW',
  /** Those with the most pending suggestions first. */
  Pending: 'PENDING'
} as const;

export type JobSort = typeof JobSort[keyof typeof JobSort];
/** Where a log line was written to. */
export const LogStream = {
  /** Standard error. */
  Stderr: 'STDERR',
  /** Standard output. */
  Stdout: 'STDOUT'
} as const;

export type LogStream = typeof LogStream[keyof typeof LogStream];
/** What applying a suggestion would do to the file as it is now. */
export const MergeState = {
  /** The file is as it was when the change was proposed. */
  Clean: 'CLEAN',
  /** It changed on the same lines, or cannot be changed; nothing would be written. */
  Conflict: 'CONFLICT',
  /** The job may not change the file. */
  Forbidden: 'FORBIDDEN',
  /** The file, or its job, is not there any more. */
  Gone: 'GONE',
  /** What would be written does not pass its checks. */
  Invalid: 'INVALID',
  /** It changed since, elsewhere: both changes would stand. */
  Merged: 'MERGED',
  /** It holds what was proposed already. */
  Unchanged: 'UNCHANGED'
} as const;

export type MergeState = typeof MergeState[keyof typeof MergeState];
/** What somebody may do. */
export const Permission = {
  /** Create, list and revoke tokens, and widen what suggestions may change. */
  Administer: 'ADMINISTER',
  /** Approve, reject, apply, roll back, trigger. */
  Operate: 'OPERATE',
  /** See jobs, runs, reviews, suggestions, actions, events and figures. */
  Read: 'READ',
  /** Record runs. */
  Report: 'REPORT'
} as const;

export type Permission = typeof Permission[keyof typeof Permission];
/** Which suggestion to have a change written for. */
export type PrepareSuggestionInput = {
  /** Id of the suggestion: global, or the database id in digits. */
  id: string;
};

/** What a review would do with a suggestion. */
export const PreviewOutcome = {
  /** The policy would apply it at once, whether it is new or waits already. */
  Apply: 'APPLY',
  /** The same is open, or was rejected lately: it would not come again. */
  Known: 'KNOWN',
  /** It is new, and would wait for a person. */
  Wait: 'WAIT'
} as const;

export type PreviewOutcome = typeof PreviewOutcome[keyof typeof PreviewOutcome];
/** What would change in the healing configuration of a job. */
export type ProposeHealingConfigInput = {
  /** Id of the job. */
  jobId: string;
  /** The keys of `self_healing` that are to change, as the job file has them: `{"review_schedule": {"frequency": "daily"}}`. Lists as a whole; null takes a key back to its default. What is as it is already stays unwritten. */
  selfHealing: Record<string, unknown>;
};

/** Which suggestions to reject, and why. */
export type RejectSuggestionsInput = {
  /** 1 to 100 ids of suggestions, global or database ids in digits; one that is given twice is decided on once. */
  ids: Array<string>;
  /** Why, in 1 to 4,000 characters; the next reviews of their jobs are told. */
  reason: string;
};

/** Only reviews that fit all of it; what is left out or null fits all. */
export type ReviewFilter = {
  /** Only dry runs, or only reviews that are none. */
  dryRun?: boolean | null | undefined;
  /** Of this job. */
  jobId?: string | null | undefined;
  /** That stand so: one or several. */
  status?: Array<ReviewStatus> | null | undefined;
  /** That started so: one or several. */
  trigger?: Array<ReviewTrigger> | null | undefined;
};

/** How far a review is. */
export const ReviewPhase = {
  /** Analyzers look at them. Takes the longest by far. */
  Analysing: 'ANALYSING',
  /** What a policy allows is applied at once. */
  Applying: 'APPLYING',
  /** Runs, logs and files of the job are gathered. */
  Collecting: 'COLLECTING',
  /** Messages about it are queued. */
  Notifying: 'NOTIFYING',
  /** Suggestions are checked and stored. */
  Storing: 'STORING',
  /** In the queue: no process has begun it. */
  Waiting: 'WAITING'
} as const;

export type ReviewPhase = typeof ReviewPhase[keyof typeof ReviewPhase];
/** In which order reviews come. */
export const ReviewSort = {
  /** Those that were asked for last first. */
  Newest: 'NEWEST',
  /** Those that were asked for first first. */
  Oldest: 'OLDEST',
  /** What changed last first. */
  Updated: 'UPDATED'
} as const;

export type ReviewSort = typeof ReviewSort[keyof typeof ReviewSort];
/** Where a review stands. */
export const ReviewStatus = {
  /** Done; without suggestions where there was nothing to suggest. */
  Completed: 'COMPLETED',
  /** Could not be done; `errorMessage` says why. */
  Failed: 'FAILED',
  /** In the queue or under way; `phase` says which. */
  Running: 'RUNNING',
  /** Not done, since the job ran too few times or somebody cancelled it; `errorMessage` says which. */
  Skipped: 'SKIPPED'
} as const;

export type ReviewStatus = typeof ReviewStatus[keyof typeof ReviewStatus];
/** What made a review start. */
export const ReviewTrigger = {
  /** A run that failed. */
  Failure: 'FAILURE',
  /** A person. */
  Manual: 'MANUAL',
  /** The job's review schedule. */
  Schedule: 'SCHEDULE',
  /** A broken promise of the SLA. */
  SlaBreach: 'SLA_BREACH'
} as const;

export type ReviewTrigger = typeof ReviewTrigger[keyof typeof ReviewTrigger];
/** Which action to roll back. */
export type RollbackActionInput = {
  /** Also where the file was edited since; those edits are lost then. */
  force?: boolean | null | undefined;
  /** Id of the action: global, or the database id in digits. */
  id: string;
};

/** How a run ended. */
export const RunResult = {
  /** Another exit code, a signal or an error. */
  Failure: 'FAILURE',
  /** It has not ended. */
  Running: 'RUNNING',
  /** Exit code 0. */
  Success: 'SUCCESS',
  /** Ended by its timeout. */
  Timeout: 'TIMEOUT',
  /** Ended, and nobody told how. */
  Unknown: 'UNKNOWN'
} as const;

export type RunResult = typeof RunResult[keyof typeof RunResult];
/** What made a run start. */
export const RunTrigger = {
  /** Some other program. */
  Api: 'API',
  /** The end of a job it depends on. */
  Dependency: 'DEPENDENCY',
  /** A person. */
  Manual: 'MANUAL',
  /** The failure of the try before. */
  Retry: 'RETRY',
  /** The job's schedule. */
  Scheduled: 'SCHEDULED'
} as const;

export type RunTrigger = typeof RunTrigger[keyof typeof RunTrigger];
/** Where the scheduler keeps its work. */
export const SchedulerBackend = {
  /** In a MongoDB. */
  Mongodb: 'MONGODB',
  /** In the Postgres that everything else is in. */
  Postgres: 'POSTGRES'
} as const;

export type SchedulerBackend = typeof SchedulerBackend[keyof typeof SchedulerBackend];
/** How the scheduler is. */
export const SchedulerState = {
  /** Its database does not answer; reviews wait meanwhile. */
  Down: 'DOWN',
  /** Reviews have been due for more than two minutes and no process starts them: is there one that works? */
  Late: 'LATE',
  /** It answers, and what is due is started. */
  Up: 'UP'
} as const;

export type SchedulerState = typeof SchedulerState[keyof typeof SchedulerState];
/** How much it matters; follows from measured numbers. */
export const Severity = {
  /** The job does not do its work, or is dangerous. */
  Critical: 'CRITICAL',
  /** Runs are hurt by it. */
  High: 'HIGH',
  /** Worth doing some day. */
  Low: 'LOW',
  /** Worth doing soon. */
  Medium: 'MEDIUM'
} as const;

export type Severity = typeof Severity[keyof typeof Severity];
/** Which suggestion to put aside, and until when. */
export type SnoozeSuggestionInput = {
  /** Id of the suggestion: global, or the database id in digits. */
  id: string;
  /** A moment ahead; null, or left out, takes it up again. */
  until?: string | null | undefined;
};

/** Only suggestions that fit all of it; what is left out or null fits all. */
export type SuggestionFilter = {
  /** Of this category: one or several. */
  category?: Array<Category> | null | undefined;
  /** For this job. */
  jobId?: string | null | undefined;
  /** Of this review: global id, or the database id in digits. */
  reviewId?: string | null | undefined;
  /** Of this severity: one or several. */
  severity?: Array<Severity> | null | undefined;
  /** Only those that are snoozed now, or only those that are not. */
  snoozed?: boolean | null | undefined;
  /** That stand so: one or several. */
  status?: Array<SuggestionStatus> | null | undefined;
};

/** In which order suggestions come. */
export const SuggestionSort = {
  /** Those that were made last first. */
  Newest: 'NEWEST',
  /** Those that were made first first. */
  Oldest: 'OLDEST',
  /** What matters most first, the newest of it first. */
  Severity: 'SEVERITY',
  /** What changed last first. */
  Updated: 'UPDATED'
} as const;

export type SuggestionSort = typeof SuggestionSort[keyof typeof SuggestionSort];
/** Where a suggestion stands: PENDING → APPROVED → APPLIED, or REJECTED, or FAILED. */
export const SuggestionStatus = {
  /** Its change is written. */
  Applied: 'APPLIED',
  /** Somebody agreed; its change is not applied yet. */
  Approved: 'APPROVED',
  /** Applying failed; nothing was changed. */
  Failed: 'FAILED',
  /** Waits for a decision. Also again after its change was rolled back. */
  Pending: 'PENDING',
  /** Somebody declined, with a reason; or it expired. */
  Rejected: 'REJECTED'
} as const;

export type SuggestionStatus = typeof SuggestionStatus[keyof typeof SuggestionStatus];
/** Which job to look at. */
export type TriggerReviewInput = {
  /** Only to see what it would do: nothing is stored, nothing is changed, and the next review sees all runs that it saw. An AI is asked all the same. */
  dryRun?: boolean | null | undefined;
  /** Also while the job runs, and whatever the number of its runs; an AI is asked again although nothing changed. */
  force?: boolean | null | undefined;
  /** Id of the job. */
  jobId: string;
};

/** What changes in the healing configuration of a job. */
export type UpdateHealingConfigInput = {
  /** That of the proposal that was shown: a file that changed since is a conflict. */
  baseHash: string;
  /** Id of the job. */
  jobId: string;
  /** The keys that change, as in `proposeHealingConfig`. */
  selfHealing: Record<string, unknown>;
};

export type PendingCountQueryVariables = Exact<{ [key: string]: never; }>;


export type PendingCountQuery = { pendingSuggestionCount: number, suggestions: { totalCount: number } };

export type JobNamesQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type JobNamesQuery = { jobs: { nodes: Array<{ jobId: string, name: string }> } };

export type PositionQueryVariables = Exact<{ [key: string]: never; }>;


export type PositionQuery = { events: { nodes: Array<{ position: string }> } };

export type RunFeedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type RunFeedSubscription = { runsRecorded: { jobIds: Array<string> } };

export type FeedSubscriptionVariables = Exact<{
  after: string;
}>;


export type FeedSubscription = { events: { position: string, event: { type: string, jobId: string, actor: string, createdAt: string, suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, source: string, targetFile: string | null, createdAt: string, updatedAt: string, reviewedBy: string | null, snoozedUntil: string | null, review: { databaseId: number } } | null, review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null } | null, action: { id: string, databaseId: number, jobId: string, actionType: ActionType, status: ActionStatus, actor: string, filePath: string | null, merged: boolean, canRollback: boolean, createdAt: string, updatedAt: string, executionDurationMs: number | null, errorMessage: string | null, rolledBackAt: string | null, rolledBackBy: string | null } | null } } };

export type SuggestionRowFragment = { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, source: string, targetFile: string | null, createdAt: string, updatedAt: string, reviewedBy: string | null, snoozedUntil: string | null, review: { databaseId: number } };

export type ReviewRowFragment = { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null };

export type ActionRowFragment = { id: string, databaseId: number, jobId: string, actionType: ActionType, status: ActionStatus, actor: string, filePath: string | null, merged: boolean, canRollback: boolean, createdAt: string, updatedAt: string, executionDurationMs: number | null, errorMessage: string | null, rolledBackAt: string | null, rolledBackBy: string | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { name: string, role: AccessRole, permissions: Array<Permission> } };

export type ActionListQueryVariables = Exact<{
  filter?: ActionFilter | null | undefined;
  search?: string | null | undefined;
  sort?: ActionSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ActionListQuery = { actions: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, databaseId: number, jobId: string, actionType: ActionType, status: ActionStatus, actor: string, filePath: string | null, merged: boolean, canRollback: boolean, createdAt: string, updatedAt: string, executionDurationMs: number | null, errorMessage: string | null, rolledBackAt: string | null, rolledBackBy: string | null }> } };

export type ActionTotalQueryVariables = Exact<{
  filter?: ActionFilter | null | undefined;
  search?: string | null | undefined;
}>;


export type ActionTotalQuery = { actions: { totalCount: number } };

export type ActionDetailQueryVariables = Exact<{
  id: string;
}>;


export type ActionDetailQuery = { action: { diff: string | null, originalExisted: boolean, originalHash: string | null, originalMode: number | null, newHash: string | null, commandExecuted: string | null, aiSessionKey: string | null, id: string, databaseId: number, jobId: string, actionType: ActionType, status: ActionStatus, actor: string, filePath: string | null, merged: boolean, canRollback: boolean, createdAt: string, updatedAt: string, executionDurationMs: number | null, errorMessage: string | null, rolledBackAt: string | null, rolledBackBy: string | null, job: { jobId: string, name: string } | null, suggestion: { databaseId: number, title: string, status: SuggestionStatus, severity: Severity, category: Category } } | null };

export type ActionChangedSinceQueryVariables = Exact<{
  id: string;
}>;


export type ActionChangedSinceQuery = { action: { id: string, changedSince: { state: FileState, message: string | null, diff: string | null } | null } | null };

export type RollbackMutationVariables = Exact<{
  input: RollbackActionInput;
}>;


export type RollbackMutation = { rollbackAction:
    | { __typename: 'ConflictError', message: string, path: string | null }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RollbackActionSuccess', action: { id: string, databaseId: number, jobId: string, actionType: ActionType, status: ActionStatus, actor: string, filePath: string | null, merged: boolean, canRollback: boolean, createdAt: string, updatedAt: string, executionDurationMs: number | null, errorMessage: string | null, rolledBackAt: string | null, rolledBackBy: string | null } }
    | { __typename: 'ValidationError', message: string }
   };

export type HealingConfigQueryVariables = Exact<{
  jobId: string;
}>;


export type HealingConfigQuery = { healingConfigSchema: unknown, job: { id: string, jobId: string, name: string, file: string, hash: string, config: unknown } | null };

export type ProposeHealingConfigMutationVariables = Exact<{
  input: ProposeHealingConfigInput;
}>;


export type ProposeHealingConfigMutation = { proposeHealingConfig:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ProposeHealingConfigSuccess', baseHash: string, changedKeys: Array<string>, diff: string, file: string, needsAdmin: boolean }
    | { __typename: 'ValidationError', message: string, issues: Array<{ path: Array<string>, message: string }> }
   };

export type UpdateHealingConfigMutationVariables = Exact<{
  input: UpdateHealingConfigInput;
}>;


export type UpdateHealingConfigMutation = { updateHealingConfig:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'UpdateHealingConfigSuccess', action: { databaseId: number } | null }
    | { __typename: 'ValidationError', message: string }
   };

export type JobRowFragment = { id: string, jobId: string, name: string, description: string | null, enabled: boolean, mode: HealingMode, schedule: string | null, timezone: string, tags: Array<string>, pendingSuggestionCount: number, nextReviewAt: string | null, lastRun: { databaseId: number, result: RunResult, startedAt: string, durationMs: number | null } | null };

export type JobListQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
  search?: string | null | undefined;
  sort?: JobSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobListQuery = { jobs: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, jobId: string, name: string, description: string | null, enabled: boolean, mode: HealingMode, schedule: string | null, timezone: string, tags: Array<string>, pendingSuggestionCount: number, nextReviewAt: string | null, lastRun: { databaseId: number, result: RunResult, startedAt: string, durationMs: number | null } | null }> } };

export type JobDetailQueryVariables = Exact<{
  jobId: string;
}>;


export type JobDetailQuery = { job: { type: string, cmd: string | null, workingDirectory: string, file: string, line: number, dependsOn: Array<string>, environmentNames: Array<string>, config: unknown, id: string, jobId: string, name: string, description: string | null, enabled: boolean, mode: HealingMode, schedule: string | null, timezone: string, tags: Array<string>, pendingSuggestionCount: number, nextReviewAt: string | null, sla: { successRate: number | null, maxDurationSeconds: number | null, maxLatenessSeconds: number | null, maxConsecutiveFailures: number | null, windowDays: number } | null, lastRun: { databaseId: number, result: RunResult, startedAt: string, durationMs: number | null } | null } | null };

export type RunPointFragment = { id: string, databaseId: number, result: RunResult, startedAt: string, finishedAt: string | null, durationMs: number | null, exitCode: number | null, trigger: RunTrigger, attempt: number, logLines: number, error: string | null };

export type JobRunsQueryVariables = Exact<{
  jobId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobRunsQuery = { runs: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, databaseId: number, result: RunResult, startedAt: string, finishedAt: string | null, durationMs: number | null, exitCode: number | null, trigger: RunTrigger, attempt: number, logLines: number, error: string | null }> } };

export type OverviewQueryVariables = Exact<{
  since: string;
}>;


export type OverviewQuery = { healingStats: { suggestions: { total: number, pending: number, approved: number, applied: number, rejected: number, failed: number }, byCategory: Array<{ category: Category, count: number }>, bySeverity: Array<{ severity: Severity, count: number }> }, healingTrends: { whole: { created: number, approved: number, applied: number, rejected: number, changesWritten: number, changesFailed: number, rolledBack: number, acceptanceRate: number | null, applySuccessRate: number | null, rollbackRate: number | null, medianResolutionSeconds: number | null }, days: Array<{ date: string, effect: { created: number, approved: number, applied: number, rejected: number, changesWritten: number, changesFailed: number, rolledBack: number, acceptanceRate: number | null, applySuccessRate: number | null, rollbackRate: number | null, medianResolutionSeconds: number | null } }> } };

export type EffectFiguresFragment = { created: number, approved: number, applied: number, rejected: number, changesWritten: number, changesFailed: number, rolledBack: number, acceptanceRate: number | null, applySuccessRate: number | null, rollbackRate: number | null, medianResolutionSeconds: number | null };

export type SchedulingQueryVariables = Exact<{ [key: string]: never; }>;


export type SchedulingQuery = { scheduler: { state: SchedulerState, backend: SchedulerBackend | null, reviewsRunning: number, reviewsWaiting: number, reviewsOverdue: number, lagSeconds: number, longestWaitSeconds: number | null, workers: number }, upcomingReviews: Array<{ jobId: string, dueAt: string }> };

export type ReviewListQueryVariables = Exact<{
  filter?: ReviewFilter | null | undefined;
  search?: string | null | undefined;
  sort?: ReviewSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReviewListQuery = { reviews: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null }> } };

export type ReviewTotalQueryVariables = Exact<{
  filter?: ReviewFilter | null | undefined;
  search?: string | null | undefined;
}>;


export type ReviewTotalQuery = { reviews: { totalCount: number } };

export type ReviewDetailQueryVariables = Exact<{
  id: string;
}>;


export type ReviewDetailQuery = { review: { startedAt: string, windowFrom: string, windowTo: string, aiSessionsCount: number, slaViolationsCount: number, autoAppliedCount: number, aiTokensUsed: number | null, aiCostUsd: number | null, waitingSince: string | null, notBefore: string | null, id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null, context: Array<{ part: ContextPart, title: string, bytes: number, leftOut: string | null }>, analyses: Array<{ analyzer: string, status: AnalysisStatus, identity: string | null, durationMs: number | null, draftsCount: number, reason: string | null, notes: Array<string>, droppedCount: number, troubles: Array<{ rule: string, reason: string }>, dropped: Array<{ what: string, reason: string }>, sameAs: { databaseId: number } | null, usage: { model: string | null, promptVersion: string, tokens: number | null, inputTokens: number | null, outputTokens: number | null, costUsd: number | null, sessionKey: string | null } | null }>, preview: Array<{ title: string, category: Category, severity: Severity, outcome: PreviewOutcome, note: string | null, source: string, targetFile: string | null, description: string, suggestedChange: string, diff: string | null, saidBefore: { databaseId: number, status: SuggestionStatus } | null }> | null, job: { jobId: string, name: string } | null, run: { databaseId: number, result: RunResult, startedAt: string } | null } | null };

export type TriggerReviewMutationVariables = Exact<{
  input: TriggerReviewInput;
}>;


export type TriggerReviewMutation = { triggerReview:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'TriggerReviewSuccess', review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null } }
   };

export type CancelReviewMutationVariables = Exact<{
  input: CancelReviewInput;
}>;


export type CancelReviewMutation = { cancelReview:
    | { __typename: 'CancelReviewSuccess', review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, phase: ReviewPhase, progress: number, attempt: number, requestedBy: string, force: boolean, dryRun: boolean, createdAt: string, updatedAt: string, finishedAt: string | null, runsAnalyzed: number, logLinesAnalyzed: number, suggestionsCount: number, analysisDurationMs: number | null, errorMessage: string | null, waitingFor: string | null } }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type RunDetailQueryVariables = Exact<{
  id: string;
}>;


export type RunDetailQuery = { run: { id: string, databaseId: number, jobId: string, result: RunResult, trigger: RunTrigger, startedAt: string, finishedAt: string | null, durationMs: number | null, exitCode: number | null, signal: string | null, timedOut: boolean, attempt: number, error: string | null, runKey: string, logLines: number, logBytes: number, logCut: boolean, job: { jobId: string, name: string } | null, aiSession: { id: string, sessionKey: string | null, model: string | null, inputTokens: number | null, outputTokens: number | null, costUsd: number | null, transcriptPath: string | null, messages: Array<{ role: string, content: string, at: string | null }> } | null } | null };

export type LogPageQueryVariables = Exact<{
  runId: string;
  first: number;
  after: number;
}>;


export type LogPageQuery = { runLog: { nextAfter: number | null, totalLines: number, lines: Array<{ number: number, at: string, stream: LogStream, text: string, cut: boolean }> } | null };

export type LogSearchQueryVariables = Exact<{
  runId: string;
  pattern: string;
  regex?: boolean | null | undefined;
  matchCase?: boolean | null | undefined;
  after?: number | null | undefined;
}>;


export type LogSearchQuery = { runLogSearch: { lines: Array<number>, nextAfter: number | null } | null };

export type SuggestionListQueryVariables = Exact<{
  filter?: SuggestionFilter | null | undefined;
  search?: string | null | undefined;
  sort?: SuggestionSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SuggestionListQuery = { suggestions: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, source: string, targetFile: string | null, createdAt: string, updatedAt: string, reviewedBy: string | null, snoozedUntil: string | null, review: { databaseId: number } }> } };

export type SuggestionTotalQueryVariables = Exact<{
  filter?: SuggestionFilter | null | undefined;
  search?: string | null | undefined;
}>;


export type SuggestionTotalQuery = { suggestions: { totalCount: number } };

export type SuggestionStatesQueryVariables = Exact<{
  jobId?: string | null | undefined;
}>;


export type SuggestionStatesQuery = { suggestions: { totalCount: number }, healingStats: { suggestions: { total: number, pending: number, approved: number, applied: number, rejected: number, failed: number } } };

export type SuggestionDetailQueryVariables = Exact<{
  id: string;
}>;


export type SuggestionDetailQuery = { suggestion: { description: string, currentState: string, suggestedChange: string, expectedImpact: string, affectedFiles: Array<string>, actionType: ActionType, diff: string | null, reviewedAt: string | null, reviewedByLabel: string | null, rejectionReason: string | null, appliedAt: string | null, failureReason: string | null, canPrepare: boolean, policyNote: string | null, preparedBy: string | null, preparedAt: string | null, aiSessionKey: string | null, id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, source: string, targetFile: string | null, createdAt: string, updatedAt: string, reviewedBy: string | null, snoozedUntil: string | null, group: { key: string, pendingCount: number, jobsCount: number } | null, job: { jobId: string, name: string, file: string } | null, review: { startedAt: string, databaseId: number }, evidence: Array<
      | { __typename: 'FileEvidence', path: string, line: number, text: string, masked: boolean, verified: boolean, note: string | null }
      | { __typename: 'LogEvidence', runId: number, line: number, text: string, cut: boolean, verified: boolean, note: string | null, run: { databaseId: number, result: RunResult, startedAt: string } | null }
      | { __typename: 'MetricEvidence', name: string, value: number, unit: string, threshold: number | null, source: string, verified: boolean, note: string | null }
      | { __typename: 'RunEvidence', runId: number, verified: boolean, note: string | null, run: { databaseId: number, result: RunResult, startedAt: string, durationMs: number | null } | null }
    > } | null };

export type SuggestionHistoryQueryVariables = Exact<{
  id: string;
}>;


export type SuggestionHistoryQuery = { events: { totalCount: number, nodes: Array<{ position: string, type: string, actor: string, createdAt: string, data: unknown, action: { databaseId: number } | null }> } };

export type SuggestionMergeQueryVariables = Exact<{
  id: string;
}>;


export type SuggestionMergeQuery = { suggestion: { id: string, merge: { state: MergeState, message: string | null, diff: string | null, needsForce: boolean, issues: Array<{ path: Array<string>, message: string }>, conflicts: Array<{ line: number, base: string, current: string, proposed: string }> } | null } | null };

export type ApproveMutationVariables = Exact<{
  input: ApproveSuggestionsInput;
}>;


export type ApproveMutation = { approveSuggestions:
    | { __typename: 'ApproveSuggestionsSuccess', results: Array<{ id: string, result:
          | { __typename: 'AnalysisUnavailableError', message: string }
          | { __typename: 'ApproveSuggestionSuccess' }
          | { __typename: 'ConflictError', message: string }
          | { __typename: 'ForbiddenPathError', message: string }
          | { __typename: 'InvalidStateError', message: string }
          | { __typename: 'NotFoundError', message: string }
          | { __typename: 'ValidationError', message: string }
         | null }> }
    | { __typename: 'ValidationError', message: string }
   };

export type ApproveGroupMutationVariables = Exact<{
  input: ApproveSuggestionGroupInput;
}>;


export type ApproveGroupMutation = { approveSuggestionGroup:
    | { __typename: 'ApproveSuggestionGroupSuccess', remainingCount: number, results: Array<{ id: string, result:
          | { __typename: 'AnalysisUnavailableError', message: string }
          | { __typename: 'ApproveSuggestionSuccess' }
          | { __typename: 'ConflictError', message: string }
          | { __typename: 'ForbiddenPathError', message: string }
          | { __typename: 'InvalidStateError', message: string }
          | { __typename: 'NotFoundError', message: string }
          | { __typename: 'ValidationError', message: string }
         | null }> }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type ApprovedResultFragment = { id: string, result:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ApproveSuggestionSuccess' }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   | null };

export type RejectMutationVariables = Exact<{
  input: RejectSuggestionsInput;
}>;


export type RejectMutation = { rejectSuggestions:
    | { __typename: 'RejectSuggestionsSuccess', results: Array<{ id: string, result:
          | { __typename: 'InvalidStateError', message: string }
          | { __typename: 'NotFoundError', message: string }
          | { __typename: 'RejectSuggestionSuccess' }
          | { __typename: 'ValidationError', message: string }
         | null }> }
    | { __typename: 'ValidationError', message: string }
   };

export type ApplyMutationVariables = Exact<{
  input: ApplySuggestionInput;
}>;


export type ApplyMutation = { applySuggestion:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ApplySuggestionSuccess', suggestion: { id: string } }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type SnoozeMutationVariables = Exact<{
  input: SnoozeSuggestionInput;
}>;


export type SnoozeMutation = { snoozeSuggestion:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'SnoozeSuggestionSuccess', suggestion: { id: string } }
    | { __typename: 'ValidationError', message: string }
   };

export type PrepareMutationVariables = Exact<{
  input: PrepareSuggestionInput;
}>;


export type PrepareMutation = { prepareSuggestion:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'PrepareSuggestionSuccess', suggestion: { id: string } }
    | { __typename: 'ValidationError', message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const SuggestionRowFragmentDoc = new TypedDocumentString(`
    fragment SuggestionRow on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  source
  targetFile
  createdAt
  updatedAt
  reviewedBy
  snoozedUntil
  review {
    databaseId
  }
}
    `, {"fragmentName":"SuggestionRow"}) as unknown as TypedDocumentString<SuggestionRowFragment, unknown>;
export const ReviewRowFragmentDoc = new TypedDocumentString(`
    fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}
    `, {"fragmentName":"ReviewRow"}) as unknown as TypedDocumentString<ReviewRowFragment, unknown>;
export const ActionRowFragmentDoc = new TypedDocumentString(`
    fragment ActionRow on Action {
  id
  databaseId
  jobId
  actionType
  status
  actor
  filePath
  merged
  canRollback
  createdAt
  updatedAt
  executionDurationMs
  errorMessage
  rolledBackAt
  rolledBackBy
}
    `, {"fragmentName":"ActionRow"}) as unknown as TypedDocumentString<ActionRowFragment, unknown>;
export const JobRowFragmentDoc = new TypedDocumentString(`
    fragment JobRow on Job {
  id
  jobId
  name
  description
  enabled
  mode
  schedule
  timezone
  tags
  pendingSuggestionCount
  nextReviewAt
  lastRun {
    databaseId
    result
    startedAt
    durationMs
  }
}
    `, {"fragmentName":"JobRow"}) as unknown as TypedDocumentString<JobRowFragment, unknown>;
export const RunPointFragmentDoc = new TypedDocumentString(`
    fragment RunPoint on Run {
  id
  databaseId
  result
  startedAt
  finishedAt
  durationMs
  exitCode
  trigger
  attempt
  logLines
  error
}
    `, {"fragmentName":"RunPoint"}) as unknown as TypedDocumentString<RunPointFragment, unknown>;
export const EffectFiguresFragmentDoc = new TypedDocumentString(`
    fragment EffectFigures on HealingEffect {
  created
  approved
  applied
  rejected
  changesWritten
  changesFailed
  rolledBack
  acceptanceRate
  applySuccessRate
  rollbackRate
  medianResolutionSeconds
}
    `, {"fragmentName":"EffectFigures"}) as unknown as TypedDocumentString<EffectFiguresFragment, unknown>;
export const ApprovedResultFragmentDoc = new TypedDocumentString(`
    fragment ApprovedResult on ApprovedOne {
  id
  result {
    __typename
    ... on Error {
      message
    }
  }
}
    `, {"fragmentName":"ApprovedResult"}) as unknown as TypedDocumentString<ApprovedResultFragment, unknown>;
export const PendingCountDocument = new TypedDocumentString(`
    query PendingCount {
  pendingSuggestionCount
  suggestions(filter: {status: [PENDING], snoozed: true}, first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<PendingCountQuery, PendingCountQueryVariables>;
export const JobNamesDocument = new TypedDocumentString(`
    query JobNames($search: String) {
  jobs(search: $search, first: 50) {
    nodes {
      jobId
      name
    }
  }
}
    `) as unknown as TypedDocumentString<JobNamesQuery, JobNamesQueryVariables>;
export const PositionDocument = new TypedDocumentString(`
    query Position {
  events(last: 1) {
    nodes {
      position
    }
  }
}
    `) as unknown as TypedDocumentString<PositionQuery, PositionQueryVariables>;
export const RunFeedDocument = new TypedDocumentString(`
    subscription RunFeed {
  runsRecorded {
    jobIds
  }
}
    `) as unknown as TypedDocumentString<RunFeedSubscription, RunFeedSubscriptionVariables>;
export const FeedDocument = new TypedDocumentString(`
    subscription Feed($after: String!) {
  events(after: $after) {
    position
    event {
      type
      jobId
      actor
      createdAt
      suggestion {
        ...SuggestionRow
      }
      review {
        ...ReviewRow
      }
      action {
        ...ActionRow
      }
    }
  }
}
    fragment SuggestionRow on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  source
  targetFile
  createdAt
  updatedAt
  reviewedBy
  snoozedUntil
  review {
    databaseId
  }
}
fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}
fragment ActionRow on Action {
  id
  databaseId
  jobId
  actionType
  status
  actor
  filePath
  merged
  canRollback
  createdAt
  updatedAt
  executionDurationMs
  errorMessage
  rolledBackAt
  rolledBackBy
}`) as unknown as TypedDocumentString<FeedSubscription, FeedSubscriptionVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    name
    role
    permissions
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const ActionListDocument = new TypedDocumentString(`
    query ActionList($filter: ActionFilter, $search: String, $sort: ActionSort, $first: Int, $after: String) {
  actions(
    filter: $filter
    search: $search
    sort: $sort
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ActionRow
    }
  }
}
    fragment ActionRow on Action {
  id
  databaseId
  jobId
  actionType
  status
  actor
  filePath
  merged
  canRollback
  createdAt
  updatedAt
  executionDurationMs
  errorMessage
  rolledBackAt
  rolledBackBy
}`) as unknown as TypedDocumentString<ActionListQuery, ActionListQueryVariables>;
export const ActionTotalDocument = new TypedDocumentString(`
    query ActionTotal($filter: ActionFilter, $search: String) {
  actions(filter: $filter, search: $search, first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<ActionTotalQuery, ActionTotalQueryVariables>;
export const ActionDetailDocument = new TypedDocumentString(`
    query ActionDetail($id: ID!) {
  action(id: $id) {
    ...ActionRow
    diff
    originalExisted
    originalHash
    originalMode
    newHash
    commandExecuted
    aiSessionKey
    job {
      jobId
      name
    }
    suggestion {
      databaseId
      title
      status
      severity
      category
    }
  }
}
    fragment ActionRow on Action {
  id
  databaseId
  jobId
  actionType
  status
  actor
  filePath
  merged
  canRollback
  createdAt
  updatedAt
  executionDurationMs
  errorMessage
  rolledBackAt
  rolledBackBy
}`) as unknown as TypedDocumentString<ActionDetailQuery, ActionDetailQueryVariables>;
export const ActionChangedSinceDocument = new TypedDocumentString(`
    query ActionChangedSince($id: ID!) {
  action(id: $id) {
    id
    changedSince {
      state
      message
      diff
    }
  }
}
    `) as unknown as TypedDocumentString<ActionChangedSinceQuery, ActionChangedSinceQueryVariables>;
export const RollbackDocument = new TypedDocumentString(`
    mutation Rollback($input: RollbackActionInput!) {
  rollbackAction(input: $input) {
    __typename
    ... on RollbackActionSuccess {
      action {
        ...ActionRow
      }
    }
    ... on ConflictError {
      message
      path
    }
    ... on Error {
      message
    }
  }
}
    fragment ActionRow on Action {
  id
  databaseId
  jobId
  actionType
  status
  actor
  filePath
  merged
  canRollback
  createdAt
  updatedAt
  executionDurationMs
  errorMessage
  rolledBackAt
  rolledBackBy
}`) as unknown as TypedDocumentString<RollbackMutation, RollbackMutationVariables>;
export const HealingConfigDocument = new TypedDocumentString(`
    query HealingConfig($jobId: String!) {
  healingConfigSchema
  job(jobId: $jobId) {
    id
    jobId
    name
    file
    hash
    config
  }
}
    `) as unknown as TypedDocumentString<HealingConfigQuery, HealingConfigQueryVariables>;
export const ProposeHealingConfigDocument = new TypedDocumentString(`
    mutation ProposeHealingConfig($input: ProposeHealingConfigInput!) {
  proposeHealingConfig(input: $input) {
    __typename
    ... on ProposeHealingConfigSuccess {
      baseHash
      changedKeys
      diff
      file
      needsAdmin
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ProposeHealingConfigMutation, ProposeHealingConfigMutationVariables>;
export const UpdateHealingConfigDocument = new TypedDocumentString(`
    mutation UpdateHealingConfig($input: UpdateHealingConfigInput!) {
  updateHealingConfig(input: $input) {
    __typename
    ... on UpdateHealingConfigSuccess {
      action {
        databaseId
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateHealingConfigMutation, UpdateHealingConfigMutationVariables>;
export const JobListDocument = new TypedDocumentString(`
    query JobList($filter: JobFilter, $search: String, $sort: JobSort, $first: Int, $after: String) {
  jobs(
    filter: $filter
    search: $search
    sort: $sort
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...JobRow
    }
  }
}
    fragment JobRow on Job {
  id
  jobId
  name
  description
  enabled
  mode
  schedule
  timezone
  tags
  pendingSuggestionCount
  nextReviewAt
  lastRun {
    databaseId
    result
    startedAt
    durationMs
  }
}`) as unknown as TypedDocumentString<JobListQuery, JobListQueryVariables>;
export const JobDetailDocument = new TypedDocumentString(`
    query JobDetail($jobId: String!) {
  job(jobId: $jobId) {
    ...JobRow
    type
    cmd
    workingDirectory
    file
    line
    dependsOn
    environmentNames
    config
    sla {
      successRate
      maxDurationSeconds
      maxLatenessSeconds
      maxConsecutiveFailures
      windowDays
    }
  }
}
    fragment JobRow on Job {
  id
  jobId
  name
  description
  enabled
  mode
  schedule
  timezone
  tags
  pendingSuggestionCount
  nextReviewAt
  lastRun {
    databaseId
    result
    startedAt
    durationMs
  }
}`) as unknown as TypedDocumentString<JobDetailQuery, JobDetailQueryVariables>;
export const JobRunsDocument = new TypedDocumentString(`
    query JobRuns($jobId: String!, $first: Int, $after: String) {
  runs(jobId: $jobId, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...RunPoint
    }
  }
}
    fragment RunPoint on Run {
  id
  databaseId
  result
  startedAt
  finishedAt
  durationMs
  exitCode
  trigger
  attempt
  logLines
  error
}`) as unknown as TypedDocumentString<JobRunsQuery, JobRunsQueryVariables>;
export const OverviewDocument = new TypedDocumentString(`
    query Overview($since: DateTime!) {
  healingStats {
    suggestions {
      total
      pending
      approved
      applied
      rejected
      failed
    }
    byCategory {
      category
      count
    }
    bySeverity {
      severity
      count
    }
  }
  healingTrends(since: $since) {
    whole {
      ...EffectFigures
    }
    days {
      date
      effect {
        ...EffectFigures
      }
    }
  }
}
    fragment EffectFigures on HealingEffect {
  created
  approved
  applied
  rejected
  changesWritten
  changesFailed
  rolledBack
  acceptanceRate
  applySuccessRate
  rollbackRate
  medianResolutionSeconds
}`) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const SchedulingDocument = new TypedDocumentString(`
    query Scheduling {
  scheduler {
    state
    backend
    reviewsRunning
    reviewsWaiting
    reviewsOverdue
    lagSeconds
    longestWaitSeconds
    workers
  }
  upcomingReviews(first: 6) {
    jobId
    dueAt
  }
}
    `) as unknown as TypedDocumentString<SchedulingQuery, SchedulingQueryVariables>;
export const ReviewListDocument = new TypedDocumentString(`
    query ReviewList($filter: ReviewFilter, $search: String, $sort: ReviewSort, $first: Int, $after: String) {
  reviews(
    filter: $filter
    search: $search
    sort: $sort
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ReviewRow
    }
  }
}
    fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}`) as unknown as TypedDocumentString<ReviewListQuery, ReviewListQueryVariables>;
export const ReviewTotalDocument = new TypedDocumentString(`
    query ReviewTotal($filter: ReviewFilter, $search: String) {
  reviews(filter: $filter, search: $search, first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<ReviewTotalQuery, ReviewTotalQueryVariables>;
export const ReviewDetailDocument = new TypedDocumentString(`
    query ReviewDetail($id: ID!) {
  review(id: $id) {
    ...ReviewRow
    startedAt
    windowFrom
    windowTo
    aiSessionsCount
    slaViolationsCount
    autoAppliedCount
    aiTokensUsed
    aiCostUsd
    waitingSince
    context {
      part
      title
      bytes
      leftOut
    }
    analyses {
      analyzer
      status
      identity
      durationMs
      draftsCount
      reason
      notes
      troubles {
        rule
        reason
      }
      droppedCount
      dropped {
        what
        reason
      }
      sameAs {
        databaseId
      }
      usage {
        model
        promptVersion
        tokens
        inputTokens
        outputTokens
        costUsd
        sessionKey
      }
    }
    preview {
      title
      category
      severity
      outcome
      note
      source
      targetFile
      description
      suggestedChange
      diff
      saidBefore {
        databaseId
        status
      }
    }
    notBefore
    job {
      jobId
      name
    }
    run {
      databaseId
      result
      startedAt
    }
  }
}
    fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}`) as unknown as TypedDocumentString<ReviewDetailQuery, ReviewDetailQueryVariables>;
export const TriggerReviewDocument = new TypedDocumentString(`
    mutation TriggerReview($input: TriggerReviewInput!) {
  triggerReview(input: $input) {
    __typename
    ... on TriggerReviewSuccess {
      review {
        ...ReviewRow
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}`) as unknown as TypedDocumentString<TriggerReviewMutation, TriggerReviewMutationVariables>;
export const CancelReviewDocument = new TypedDocumentString(`
    mutation CancelReview($input: CancelReviewInput!) {
  cancelReview(input: $input) {
    __typename
    ... on CancelReviewSuccess {
      review {
        ...ReviewRow
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ReviewRow on Review {
  id
  databaseId
  jobId
  status
  trigger
  phase
  progress
  attempt
  requestedBy
  force
  dryRun
  createdAt
  updatedAt
  finishedAt
  runsAnalyzed
  logLinesAnalyzed
  suggestionsCount
  analysisDurationMs
  errorMessage
  waitingFor
}`) as unknown as TypedDocumentString<CancelReviewMutation, CancelReviewMutationVariables>;
export const RunDetailDocument = new TypedDocumentString(`
    query RunDetail($id: ID!) {
  run(id: $id) {
    id
    databaseId
    jobId
    result
    trigger
    startedAt
    finishedAt
    durationMs
    exitCode
    signal
    timedOut
    attempt
    error
    runKey
    logLines
    logBytes
    logCut
    job {
      jobId
      name
    }
    aiSession {
      id
      sessionKey
      model
      inputTokens
      outputTokens
      costUsd
      transcriptPath
      messages {
        role
        content
        at
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunDetailQuery, RunDetailQueryVariables>;
export const LogPageDocument = new TypedDocumentString(`
    query LogPage($runId: ID!, $first: Int!, $after: Int!) {
  runLog(runId: $runId, first: $first, after: $after) {
    lines {
      number
      at
      stream
      text
      cut
    }
    nextAfter
    totalLines
  }
}
    `) as unknown as TypedDocumentString<LogPageQuery, LogPageQueryVariables>;
export const LogSearchDocument = new TypedDocumentString(`
    query LogSearch($runId: ID!, $pattern: String!, $regex: Boolean, $matchCase: Boolean, $after: Int) {
  runLogSearch(
    runId: $runId
    pattern: $pattern
    regex: $regex
    matchCase: $matchCase
    after: $after
  ) {
    lines
    nextAfter
  }
}
    `) as unknown as TypedDocumentString<LogSearchQuery, LogSearchQueryVariables>;
export const SuggestionListDocument = new TypedDocumentString(`
    query SuggestionList($filter: SuggestionFilter, $search: String, $sort: SuggestionSort, $first: Int, $after: String) {
  suggestions(
    filter: $filter
    search: $search
    sort: $sort
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...SuggestionRow
    }
  }
}
    fragment SuggestionRow on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  source
  targetFile
  createdAt
  updatedAt
  reviewedBy
  snoozedUntil
  review {
    databaseId
  }
}`) as unknown as TypedDocumentString<SuggestionListQuery, SuggestionListQueryVariables>;
export const SuggestionTotalDocument = new TypedDocumentString(`
    query SuggestionTotal($filter: SuggestionFilter, $search: String) {
  suggestions(filter: $filter, search: $search, first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<SuggestionTotalQuery, SuggestionTotalQueryVariables>;
export const SuggestionStatesDocument = new TypedDocumentString(`
    query SuggestionStates($jobId: String) {
  suggestions(filter: {jobId: $jobId, status: [PENDING], snoozed: true}, first: 1) {
    totalCount
  }
  healingStats(jobId: $jobId) {
    suggestions {
      total
      pending
      approved
      applied
      rejected
      failed
    }
  }
}
    `) as unknown as TypedDocumentString<SuggestionStatesQuery, SuggestionStatesQueryVariables>;
export const SuggestionDetailDocument = new TypedDocumentString(`
    query SuggestionDetail($id: ID!) {
  suggestion(id: $id) {
    ...SuggestionRow
    description
    currentState
    suggestedChange
    expectedImpact
    affectedFiles
    actionType
    diff
    reviewedAt
    reviewedByLabel
    rejectionReason
    appliedAt
    failureReason
    canPrepare
    policyNote
    preparedBy
    preparedAt
    aiSessionKey
    group {
      key
      pendingCount
      jobsCount
    }
    job {
      jobId
      name
      file
    }
    review {
      startedAt
    }
    evidence {
      __typename
      verified
      note
      ... on RunEvidence {
        runId
        run {
          databaseId
          result
          startedAt
          durationMs
        }
      }
      ... on LogEvidence {
        runId
        line
        text
        cut
        run {
          databaseId
          result
          startedAt
        }
      }
      ... on FileEvidence {
        path
        line
        text
        masked
      }
      ... on MetricEvidence {
        name
        value
        unit
        threshold
        source
      }
    }
  }
}
    fragment SuggestionRow on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  source
  targetFile
  createdAt
  updatedAt
  reviewedBy
  snoozedUntil
  review {
    databaseId
  }
}`) as unknown as TypedDocumentString<SuggestionDetailQuery, SuggestionDetailQueryVariables>;
export const SuggestionHistoryDocument = new TypedDocumentString(`
    query SuggestionHistory($id: ID!) {
  events(suggestionId: $id, last: 200) {
    totalCount
    nodes {
      position
      type
      actor
      createdAt
      data
      action {
        databaseId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SuggestionHistoryQuery, SuggestionHistoryQueryVariables>;
export const SuggestionMergeDocument = new TypedDocumentString(`
    query SuggestionMerge($id: ID!) {
  suggestion(id: $id) {
    id
    merge {
      state
      message
      diff
      needsForce
      issues {
        path
        message
      }
      conflicts {
        line
        base
        current
        proposed
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SuggestionMergeQuery, SuggestionMergeQueryVariables>;
export const ApproveDocument = new TypedDocumentString(`
    mutation Approve($input: ApproveSuggestionsInput!) {
  approveSuggestions(input: $input) {
    __typename
    ... on ApproveSuggestionsSuccess {
      results {
        ...ApprovedResult
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ApprovedResult on ApprovedOne {
  id
  result {
    __typename
    ... on Error {
      message
    }
  }
}`) as unknown as TypedDocumentString<ApproveMutation, ApproveMutationVariables>;
export const ApproveGroupDocument = new TypedDocumentString(`
    mutation ApproveGroup($input: ApproveSuggestionGroupInput!) {
  approveSuggestionGroup(input: $input) {
    __typename
    ... on ApproveSuggestionGroupSuccess {
      remainingCount
      results {
        ...ApprovedResult
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ApprovedResult on ApprovedOne {
  id
  result {
    __typename
    ... on Error {
      message
    }
  }
}`) as unknown as TypedDocumentString<ApproveGroupMutation, ApproveGroupMutationVariables>;
export const RejectDocument = new TypedDocumentString(`
    mutation Reject($input: RejectSuggestionsInput!) {
  rejectSuggestions(input: $input) {
    __typename
    ... on RejectSuggestionsSuccess {
      results {
        id
        result {
          __typename
          ... on Error {
            message
          }
        }
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RejectMutation, RejectMutationVariables>;
export const ApplyDocument = new TypedDocumentString(`
    mutation Apply($input: ApplySuggestionInput!) {
  applySuggestion(input: $input) {
    __typename
    ... on ApplySuggestionSuccess {
      suggestion {
        id
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ApplyMutation, ApplyMutationVariables>;
export const SnoozeDocument = new TypedDocumentString(`
    mutation Snooze($input: SnoozeSuggestionInput!) {
  snoozeSuggestion(input: $input) {
    __typename
    ... on SnoozeSuggestionSuccess {
      suggestion {
        id
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SnoozeMutation, SnoozeMutationVariables>;
export const PrepareDocument = new TypedDocumentString(`
    mutation Prepare($input: PrepareSuggestionInput!) {
  prepareSuggestion(input: $input) {
    __typename
    ... on PrepareSuggestionSuccess {
      suggestion {
        id
      }
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PrepareMutation, PrepareMutationVariables>;