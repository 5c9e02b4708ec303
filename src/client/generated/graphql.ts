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

/** Which suggestion to approve. */
export type ApproveSuggestionInput = {
  /** Also apply it at once. */
  apply?: boolean | null | undefined;
  /** Id of the suggestion: global, or the database id in digits. */
  id: string;
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
/** What token to make. */
export type CreateAccessTokenInput = {
  /** Who or what it is for: 1 to 64 letters, digits, spaces and . _ @ -; unique among the active ones. */
  name: string;
  /** What it may do. */
  role: AccessRole;
};

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
/** Which suggestion to reject, and why. */
export type RejectSuggestionInput = {
  /** Id of the suggestion: global, or the database id in digits. */
  id: string;
  /** Why, in 1 to 4,000 characters; the next review of the job is told. */
  reason: string;
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
/** Which token to end. */
export type RevokeAccessTokenInput = {
  /** Its name, among the active ones. */
  name: string;
};

/** Which action to roll back. */
export type RollbackActionInput = {
  /** Also where the file was edited since; those edits are lost then. */
  force?: boolean | null | undefined;
  /** Id of the action: global, or the database id in digits. */
  id: string;
};

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

export type AccessTokenLineFragment = { databaseId: number, name: string, role: AccessRole, createdBy: string, createdAt: string, lastUsedAt: string | null, revokedBy: string | null, revokedAt: string | null };

export type AccessTokensQueryVariables = Exact<{
  revoked?: boolean | null | undefined;
}>;


export type AccessTokensQuery = { accessTokens: Array<{ databaseId: number, name: string, role: AccessRole, createdBy: string, createdAt: string, lastUsedAt: string | null, revokedBy: string | null, revokedAt: string | null }> };

export type CreateAccessTokenMutationVariables = Exact<{
  input: CreateAccessTokenInput;
}>;


export type CreateAccessTokenMutation = { createAccessToken:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'CreateAccessTokenSuccess', secret: string, accessToken: { databaseId: number, name: string, role: AccessRole, createdBy: string, createdAt: string, lastUsedAt: string | null, revokedBy: string | null, revokedAt: string | null } }
    | { __typename: 'ValidationError', message: string }
   };

export type RevokeAccessTokenMutationVariables = Exact<{
  input: RevokeAccessTokenInput;
}>;


export type RevokeAccessTokenMutation = { revokeAccessToken:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RevokeAccessTokenSuccess', accessToken: { databaseId: number, name: string, role: AccessRole, createdBy: string, createdAt: string, lastUsedAt: string | null, revokedBy: string | null, revokedAt: string | null } }
   };

export type ActionLineFragment = { id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null };

export type ActionDiffQueryVariables = Exact<{
  id: string;
}>;


export type ActionDiffQuery = { action: { id: string, databaseId: number, filePath: string | null, diff: string | null } | null };

export type RollbackActionMutationVariables = Exact<{
  input: RollbackActionInput;
}>;


export type RollbackActionMutation = { rollbackAction:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RollbackActionSuccess', action: { id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null }, suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string } }
    | { __typename: 'ValidationError', message: string }
   };

export type EventLineFragment = { position: string, type: string, jobId: string, actor: string, data: unknown, createdAt: string };

export type EventsQueryVariables = Exact<{
  jobId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EventsQuery = { events: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ position: string, type: string, jobId: string, actor: string, data: unknown, createdAt: string }> } };

export type FollowEventsSubscriptionVariables = Exact<{
  jobId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type FollowEventsSubscription = { events: { position: string, event: { position: string, type: string, jobId: string, actor: string, data: unknown, createdAt: string } } };

export type NewestPositionQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestPositionQuery = { events: { nodes: Array<{ position: string }> } };

export type ReviewLineFragment = { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null };

export type ReviewProgressFragment = { phase: ReviewPhase, progress: number, attempt: number, notBefore: string | null, waitingFor: string | null, logLinesAnalyzed: number };

export type TriggerReviewMutationVariables = Exact<{
  input: TriggerReviewInput;
}>;


export type TriggerReviewMutation = { triggerReview:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'TriggerReviewSuccess', review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null } }
   };

export type AnalysisLineFragment = { analyzer: string, status: AnalysisStatus, reason: string | null, draftsCount: number, droppedCount: number, notes: Array<string>, durationMs: number | null, dropped: Array<{ what: string, reason: string }>, troubles: Array<{ rule: string, reason: string }>, usage: { model: string | null, promptVersion: string, tokens: number | null, costUsd: number | null } | null };

export type PreviewLineFragment = { outcome: PreviewOutcome, note: string | null, category: Category, severity: Severity, title: string, targetFile: string | null, diff: string | null, saidBefore: { databaseId: number, status: SuggestionStatus } | null };

export type ReviewQueryVariables = Exact<{
  id: string;
}>;


export type ReviewQuery = { review: { dryRun: boolean, autoAppliedCount: number, aiTokensUsed: number | null, aiCostUsd: number | null, id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null, analyses: Array<{ analyzer: string, status: AnalysisStatus, reason: string | null, draftsCount: number, droppedCount: number, notes: Array<string>, durationMs: number | null, dropped: Array<{ what: string, reason: string }>, troubles: Array<{ rule: string, reason: string }>, usage: { model: string | null, promptVersion: string, tokens: number | null, costUsd: number | null } | null }>, preview: Array<{ outcome: PreviewOutcome, note: string | null, category: Category, severity: Severity, title: string, targetFile: string | null, diff: string | null, saidBefore: { databaseId: number, status: SuggestionStatus } | null }> | null, suggestions: { nodes: Array<{ id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string }> } } | null };

export type ReviewUpdatedSubscriptionVariables = Exact<{
  jobId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type ReviewUpdatedSubscription = { reviewUpdated: { position: string, review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null, phase: ReviewPhase, progress: number, attempt: number, notBefore: string | null, waitingFor: string | null, logLinesAnalyzed: number } } };

export type ReviewQueueQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewQueueQuery = { reviews: { totalCount: number }, reviewQueue: Array<{ id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null, phase: ReviewPhase, progress: number, attempt: number, notBefore: string | null, waitingFor: string | null, logLinesAnalyzed: number }> };

export type ReviewInProgressQueryVariables = Exact<{
  jobId: string;
}>;


export type ReviewInProgressQuery = { job: { jobId: string } | null, reviews: { nodes: Array<{ id: string }> } };

export type CancelReviewMutationVariables = Exact<{
  input: CancelReviewInput;
}>;


export type CancelReviewMutation = { cancelReview:
    | { __typename: 'CancelReviewSuccess', review: { id: string, databaseId: number, jobId: string, status: ReviewStatus, trigger: ReviewTrigger, startedAt: string, finishedAt: string | null, runsAnalyzed: number, suggestionsCount: number, errorMessage: string | null } }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type CountsFragment = { suggestions: { total: number, pending: number, approved: number, applied: number, rejected: number, failed: number }, reviews: { total: number, completed: number, failed: number }, actions: { total: number, successful: number, rolledBack: number }, byCategory: Array<{ category: Category, count: number }>, bySeverity: Array<{ severity: Severity, count: number }> };

export type StatsQueryVariables = Exact<{
  since?: string | null | undefined;
}>;


export type StatsQuery = { healingStats: { suggestions: { total: number, pending: number, approved: number, applied: number, rejected: number, failed: number }, reviews: { total: number, completed: number, failed: number }, actions: { total: number, successful: number, rolledBack: number }, byCategory: Array<{ category: Category, count: number }>, bySeverity: Array<{ severity: Severity, count: number }> } };

export type JobStatsQueryVariables = Exact<{
  jobId: string;
  since?: string | null | undefined;
}>;


export type JobStatsQuery = { healingStats: { suggestions: { total: number, pending: number, approved: number, applied: number, rejected: number, failed: number }, reviews: { total: number, completed: number, failed: number }, actions: { total: number, successful: number, rolledBack: number }, byCategory: Array<{ category: Category, count: number }>, bySeverity: Array<{ severity: Severity, count: number }> }, job: { nextReviewAt: string | null } | null };

export type SuggestionLineFragment = { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string };

export type SuggestionsQueryVariables = Exact<{
  filter?: SuggestionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SuggestionsQuery = { suggestions: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string }> } };

export type SuggestionQueryVariables = Exact<{
  id: string;
}>;


export type SuggestionQuery = { suggestion: { description: string, currentState: string, suggestedChange: string, expectedImpact: string, affectedFiles: Array<string>, actionType: ActionType, source: string, reviewedAt: string | null, reviewedBy: string | null, reviewedByLabel: string | null, rejectionReason: string | null, appliedAt: string | null, failureReason: string | null, policyNote: string | null, snoozedUntil: string | null, preparedBy: string | null, preparedAt: string | null, canPrepare: boolean, id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string, group: { pendingCount: number, jobsCount: number } | null, review: { id: string, databaseId: number }, evidence: Array<
      | { __typename: 'FileEvidence', path: string, line: number, text: string, verified: boolean, note: string | null }
      | { __typename: 'LogEvidence', runId: number, line: number, text: string, verified: boolean, note: string | null }
      | { __typename: 'MetricEvidence', name: string, value: number, unit: string, threshold: number | null, source: string, verified: boolean, note: string | null }
      | { __typename: 'RunEvidence', runId: number, verified: boolean, note: string | null }
    >, actions: { nodes: Array<{ createdAt: string, id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null }> } } | null };

export type SuggestionDiffQueryVariables = Exact<{
  id: string;
}>;


export type SuggestionDiffQuery = { suggestion: { id: string, databaseId: number, targetFile: string | null, diff: string | null } | null };

export type PendingCountQueryVariables = Exact<{
  jobId?: string | null | undefined;
}>;


export type PendingCountQuery = { pendingSuggestionCount: number };

export type ApproveSuggestionMutationVariables = Exact<{
  input: ApproveSuggestionInput;
}>;


export type ApproveSuggestionMutation = { approveSuggestion:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ApproveSuggestionSuccess', suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string }, action: { id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null } | null }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type RejectSuggestionMutationVariables = Exact<{
  input: RejectSuggestionInput;
}>;


export type RejectSuggestionMutation = { rejectSuggestion:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RejectSuggestionSuccess', suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string } }
    | { __typename: 'ValidationError', message: string }
   };

export type ApplySuggestionMutationVariables = Exact<{
  input: ApplySuggestionInput;
}>;


export type ApplySuggestionMutation = { applySuggestion:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ApplySuggestionSuccess', suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string }, action: { id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null } | null }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export type SuggestionAddedSubscriptionVariables = Exact<{
  jobId?: string | null | undefined;
  minSeverity?: Severity | null | undefined;
  after?: string | null | undefined;
}>;


export type SuggestionAddedSubscription = { suggestionAdded: { position: string, suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string } } };

export type SnoozeSuggestionMutationVariables = Exact<{
  input: SnoozeSuggestionInput;
}>;


export type SnoozeSuggestionMutation = { snoozeSuggestion:
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'SnoozeSuggestionSuccess', suggestion: { snoozedUntil: string | null, id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string } }
    | { __typename: 'ValidationError', message: string }
   };

export type PrepareSuggestionMutationVariables = Exact<{
  input: PrepareSuggestionInput;
}>;


export type PrepareSuggestionMutation = { prepareSuggestion:
    | { __typename: 'AnalysisUnavailableError', message: string }
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenPathError', message: string }
    | { __typename: 'InvalidStateError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'PrepareSuggestionSuccess', suggestion: { diff: string | null, id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string } }
    | { __typename: 'ValidationError', message: string }
   };

export type ApproveSuggestionGroupMutationVariables = Exact<{
  input: ApproveSuggestionGroupInput;
}>;


export type ApproveSuggestionGroupMutation = { approveSuggestionGroup:
    | { __typename: 'ApproveSuggestionGroupSuccess', remainingCount: number, results: Array<{ id: string, result:
          | { __typename: 'AnalysisUnavailableError', message: string }
          | { __typename: 'ApproveSuggestionSuccess', suggestion: { id: string, databaseId: number, jobId: string, category: Category, severity: Severity, status: SuggestionStatus, title: string, targetFile: string | null, createdAt: string }, action: { id: string, databaseId: number, jobId: string, status: ActionStatus, filePath: string | null, merged: boolean, canRollback: boolean, errorMessage: string | null } | null }
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
export const AccessTokenLineFragmentDoc = new TypedDocumentString(`
    fragment AccessTokenLine on AccessToken {
  databaseId
  name
  role
  createdBy
  createdAt
  lastUsedAt
  revokedBy
  revokedAt
}
    `, {"fragmentName":"AccessTokenLine"}) as unknown as TypedDocumentString<AccessTokenLineFragment, unknown>;
export const ActionLineFragmentDoc = new TypedDocumentString(`
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
    `, {"fragmentName":"ActionLine"}) as unknown as TypedDocumentString<ActionLineFragment, unknown>;
export const EventLineFragmentDoc = new TypedDocumentString(`
    fragment EventLine on Event {
  position
  type
  jobId
  actor
  data
  createdAt
}
    `, {"fragmentName":"EventLine"}) as unknown as TypedDocumentString<EventLineFragment, unknown>;
export const ReviewLineFragmentDoc = new TypedDocumentString(`
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}
    `, {"fragmentName":"ReviewLine"}) as unknown as TypedDocumentString<ReviewLineFragment, unknown>;
export const ReviewProgressFragmentDoc = new TypedDocumentString(`
    fragment ReviewProgress on Review {
  phase
  progress
  attempt
  notBefore
  waitingFor
  logLinesAnalyzed
}
    `, {"fragmentName":"ReviewProgress"}) as unknown as TypedDocumentString<ReviewProgressFragment, unknown>;
export const AnalysisLineFragmentDoc = new TypedDocumentString(`
    fragment AnalysisLine on Analysis {
  analyzer
  status
  reason
  draftsCount
  droppedCount
  dropped {
    what
    reason
  }
  notes
  troubles {
    rule
    reason
  }
  usage {
    model
    promptVersion
    tokens
    costUsd
  }
  durationMs
}
    `, {"fragmentName":"AnalysisLine"}) as unknown as TypedDocumentString<AnalysisLineFragment, unknown>;
export const PreviewLineFragmentDoc = new TypedDocumentString(`
    fragment PreviewLine on PreviewedSuggestion {
  outcome
  note
  category
  severity
  title
  targetFile
  diff
  saidBefore {
    databaseId
    status
  }
}
    `, {"fragmentName":"PreviewLine"}) as unknown as TypedDocumentString<PreviewLineFragment, unknown>;
export const CountsFragmentDoc = new TypedDocumentString(`
    fragment Counts on HealingStats {
  suggestions {
    total
    pending
    approved
    applied
    rejected
    failed
  }
  reviews {
    total
    completed
    failed
  }
  actions {
    total
    successful
    rolledBack
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
    `, {"fragmentName":"Counts"}) as unknown as TypedDocumentString<CountsFragment, unknown>;
export const SuggestionLineFragmentDoc = new TypedDocumentString(`
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}
    `, {"fragmentName":"SuggestionLine"}) as unknown as TypedDocumentString<SuggestionLineFragment, unknown>;
export const AccessTokensDocument = new TypedDocumentString(`
    query AccessTokens($revoked: Boolean) {
  accessTokens(revoked: $revoked) {
    ...AccessTokenLine
  }
}
    fragment AccessTokenLine on AccessToken {
  databaseId
  name
  role
  createdBy
  createdAt
  lastUsedAt
  revokedBy
  revokedAt
}`) as unknown as TypedDocumentString<AccessTokensQuery, AccessTokensQueryVariables>;
export const CreateAccessTokenDocument = new TypedDocumentString(`
    mutation CreateAccessToken($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) {
    __typename
    ... on CreateAccessTokenSuccess {
      secret
      accessToken {
        ...AccessTokenLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment AccessTokenLine on AccessToken {
  databaseId
  name
  role
  createdBy
  createdAt
  lastUsedAt
  revokedBy
  revokedAt
}`) as unknown as TypedDocumentString<CreateAccessTokenMutation, CreateAccessTokenMutationVariables>;
export const RevokeAccessTokenDocument = new TypedDocumentString(`
    mutation RevokeAccessToken($input: RevokeAccessTokenInput!) {
  revokeAccessToken(input: $input) {
    __typename
    ... on RevokeAccessTokenSuccess {
      accessToken {
        ...AccessTokenLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment AccessTokenLine on AccessToken {
  databaseId
  name
  role
  createdBy
  createdAt
  lastUsedAt
  revokedBy
  revokedAt
}`) as unknown as TypedDocumentString<RevokeAccessTokenMutation, RevokeAccessTokenMutationVariables>;
export const ActionDiffDocument = new TypedDocumentString(`
    query ActionDiff($id: ID!) {
  action(id: $id) {
    id
    databaseId
    filePath
    diff
  }
}
    `) as unknown as TypedDocumentString<ActionDiffQuery, ActionDiffQueryVariables>;
export const RollbackActionDocument = new TypedDocumentString(`
    mutation RollbackAction($input: RollbackActionInput!) {
  rollbackAction(input: $input) {
    __typename
    ... on RollbackActionSuccess {
      action {
        ...ActionLine
      }
      suggestion {
        ...SuggestionLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<RollbackActionMutation, RollbackActionMutationVariables>;
export const EventsDocument = new TypedDocumentString(`
    query Events($jobId: String, $first: Int, $after: String) {
  events(jobId: $jobId, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...EventLine
    }
  }
}
    fragment EventLine on Event {
  position
  type
  jobId
  actor
  data
  createdAt
}`) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const FollowEventsDocument = new TypedDocumentString(`
    subscription FollowEvents($jobId: String, $after: String) {
  events(jobId: $jobId, after: $after) {
    position
    event {
      ...EventLine
    }
  }
}
    fragment EventLine on Event {
  position
  type
  jobId
  actor
  data
  createdAt
}`) as unknown as TypedDocumentString<FollowEventsSubscription, FollowEventsSubscriptionVariables>;
export const NewestPositionDocument = new TypedDocumentString(`
    query NewestPosition {
  events(last: 1) {
    nodes {
      position
    }
  }
}
    `) as unknown as TypedDocumentString<NewestPositionQuery, NewestPositionQueryVariables>;
export const TriggerReviewDocument = new TypedDocumentString(`
    mutation TriggerReview($input: TriggerReviewInput!) {
  triggerReview(input: $input) {
    __typename
    ... on TriggerReviewSuccess {
      review {
        ...ReviewLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}`) as unknown as TypedDocumentString<TriggerReviewMutation, TriggerReviewMutationVariables>;
export const ReviewDocument = new TypedDocumentString(`
    query Review($id: ID!) {
  review(id: $id) {
    ...ReviewLine
    dryRun
    autoAppliedCount
    aiTokensUsed
    aiCostUsd
    analyses {
      ...AnalysisLine
    }
    preview {
      ...PreviewLine
    }
    suggestions(first: 100) {
      nodes {
        ...SuggestionLine
      }
    }
  }
}
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}
fragment AnalysisLine on Analysis {
  analyzer
  status
  reason
  draftsCount
  droppedCount
  dropped {
    what
    reason
  }
  notes
  troubles {
    rule
    reason
  }
  usage {
    model
    promptVersion
    tokens
    costUsd
  }
  durationMs
}
fragment PreviewLine on PreviewedSuggestion {
  outcome
  note
  category
  severity
  title
  targetFile
  diff
  saidBefore {
    databaseId
    status
  }
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<ReviewQuery, ReviewQueryVariables>;
export const ReviewUpdatedDocument = new TypedDocumentString(`
    subscription ReviewUpdated($jobId: String, $after: String) {
  reviewUpdated(jobId: $jobId, after: $after) {
    position
    review {
      ...ReviewLine
      ...ReviewProgress
    }
  }
}
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}
fragment ReviewProgress on Review {
  phase
  progress
  attempt
  notBefore
  waitingFor
  logLinesAnalyzed
}`) as unknown as TypedDocumentString<ReviewUpdatedSubscription, ReviewUpdatedSubscriptionVariables>;
export const ReviewQueueDocument = new TypedDocumentString(`
    query ReviewQueue {
  reviews(filter: {status: [RUNNING]}) {
    totalCount
  }
  reviewQueue(first: 500) {
    ...ReviewLine
    ...ReviewProgress
  }
}
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}
fragment ReviewProgress on Review {
  phase
  progress
  attempt
  notBefore
  waitingFor
  logLinesAnalyzed
}`) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const ReviewInProgressDocument = new TypedDocumentString(`
    query ReviewInProgress($jobId: String!) {
  job(jobId: $jobId) {
    jobId
  }
  reviews(filter: {jobId: $jobId, status: [RUNNING]}, first: 1) {
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewInProgressQuery, ReviewInProgressQueryVariables>;
export const CancelReviewDocument = new TypedDocumentString(`
    mutation CancelReview($input: CancelReviewInput!) {
  cancelReview(input: $input) {
    __typename
    ... on CancelReviewSuccess {
      review {
        ...ReviewLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ReviewLine on Review {
  id
  databaseId
  jobId
  status
  trigger
  startedAt
  finishedAt
  runsAnalyzed
  suggestionsCount
  errorMessage
}`) as unknown as TypedDocumentString<CancelReviewMutation, CancelReviewMutationVariables>;
export const StatsDocument = new TypedDocumentString(`
    query Stats($since: DateTime) {
  healingStats(since: $since) {
    ...Counts
  }
}
    fragment Counts on HealingStats {
  suggestions {
    total
    pending
    approved
    applied
    rejected
    failed
  }
  reviews {
    total
    completed
    failed
  }
  actions {
    total
    successful
    rolledBack
  }
  byCategory {
    category
    count
  }
  bySeverity {
    severity
    count
  }
}`) as unknown as TypedDocumentString<StatsQuery, StatsQueryVariables>;
export const JobStatsDocument = new TypedDocumentString(`
    query JobStats($jobId: String!, $since: DateTime) {
  healingStats(jobId: $jobId, since: $since) {
    ...Counts
  }
  job(jobId: $jobId) {
    nextReviewAt
  }
}
    fragment Counts on HealingStats {
  suggestions {
    total
    pending
    approved
    applied
    rejected
    failed
  }
  reviews {
    total
    completed
    failed
  }
  actions {
    total
    successful
    rolledBack
  }
  byCategory {
    category
    count
  }
  bySeverity {
    severity
    count
  }
}`) as unknown as TypedDocumentString<JobStatsQuery, JobStatsQueryVariables>;
export const SuggestionsDocument = new TypedDocumentString(`
    query Suggestions($filter: SuggestionFilter, $first: Int, $after: String) {
  suggestions(filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...SuggestionLine
    }
  }
}
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<SuggestionsQuery, SuggestionsQueryVariables>;
export const SuggestionDocument = new TypedDocumentString(`
    query Suggestion($id: ID!) {
  suggestion(id: $id) {
    ...SuggestionLine
    description
    currentState
    suggestedChange
    expectedImpact
    affectedFiles
    actionType
    source
    reviewedAt
    reviewedBy
    reviewedByLabel
    rejectionReason
    appliedAt
    failureReason
    policyNote
    snoozedUntil
    preparedBy
    preparedAt
    canPrepare
    group {
      pendingCount
      jobsCount
    }
    review {
      id
      databaseId
    }
    evidence {
      __typename
      verified
      note
      ... on RunEvidence {
        runId
      }
      ... on LogEvidence {
        runId
        line
        text
      }
      ... on FileEvidence {
        path
        line
        text
      }
      ... on MetricEvidence {
        name
        value
        unit
        threshold
        source
      }
    }
    actions(first: 100) {
      nodes {
        ...ActionLine
        createdAt
      }
    }
  }
}
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<SuggestionQuery, SuggestionQueryVariables>;
export const SuggestionDiffDocument = new TypedDocumentString(`
    query SuggestionDiff($id: ID!) {
  suggestion(id: $id) {
    id
    databaseId
    targetFile
    diff
  }
}
    `) as unknown as TypedDocumentString<SuggestionDiffQuery, SuggestionDiffQueryVariables>;
export const PendingCountDocument = new TypedDocumentString(`
    query PendingCount($jobId: String) {
  pendingSuggestionCount(jobId: $jobId)
}
    `) as unknown as TypedDocumentString<PendingCountQuery, PendingCountQueryVariables>;
export const ApproveSuggestionDocument = new TypedDocumentString(`
    mutation ApproveSuggestion($input: ApproveSuggestionInput!) {
  approveSuggestion(input: $input) {
    __typename
    ... on ApproveSuggestionSuccess {
      suggestion {
        ...SuggestionLine
      }
      action {
        ...ActionLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<ApproveSuggestionMutation, ApproveSuggestionMutationVariables>;
export const RejectSuggestionDocument = new TypedDocumentString(`
    mutation RejectSuggestion($input: RejectSuggestionInput!) {
  rejectSuggestion(input: $input) {
    __typename
    ... on RejectSuggestionSuccess {
      suggestion {
        ...SuggestionLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<RejectSuggestionMutation, RejectSuggestionMutationVariables>;
export const ApplySuggestionDocument = new TypedDocumentString(`
    mutation ApplySuggestion($input: ApplySuggestionInput!) {
  applySuggestion(input: $input) {
    __typename
    ... on ApplySuggestionSuccess {
      suggestion {
        ...SuggestionLine
      }
      action {
        ...ActionLine
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<ApplySuggestionMutation, ApplySuggestionMutationVariables>;
export const SuggestionAddedDocument = new TypedDocumentString(`
    subscription SuggestionAdded($jobId: String, $minSeverity: Severity, $after: String) {
  suggestionAdded(jobId: $jobId, minSeverity: $minSeverity, after: $after) {
    position
    suggestion {
      ...SuggestionLine
    }
  }
}
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<SuggestionAddedSubscription, SuggestionAddedSubscriptionVariables>;
export const SnoozeSuggestionDocument = new TypedDocumentString(`
    mutation SnoozeSuggestion($input: SnoozeSuggestionInput!) {
  snoozeSuggestion(input: $input) {
    __typename
    ... on SnoozeSuggestionSuccess {
      suggestion {
        ...SuggestionLine
        snoozedUntil
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<SnoozeSuggestionMutation, SnoozeSuggestionMutationVariables>;
export const PrepareSuggestionDocument = new TypedDocumentString(`
    mutation PrepareSuggestion($input: PrepareSuggestionInput!) {
  prepareSuggestion(input: $input) {
    __typename
    ... on PrepareSuggestionSuccess {
      suggestion {
        ...SuggestionLine
        diff
      }
    }
    ... on Error {
      message
    }
  }
}
    fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<PrepareSuggestionMutation, PrepareSuggestionMutationVariables>;
export const ApproveSuggestionGroupDocument = new TypedDocumentString(`
    mutation ApproveSuggestionGroup($input: ApproveSuggestionGroupInput!) {
  approveSuggestionGroup(input: $input) {
    __typename
    ... on ApproveSuggestionGroupSuccess {
      remainingCount
      results {
        id
        result {
          __typename
          ... on ApproveSuggestionSuccess {
            suggestion {
              ...SuggestionLine
            }
            action {
              ...ActionLine
            }
          }
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
    fragment ActionLine on Action {
  id
  databaseId
  jobId
  status
  filePath
  merged
  canRollback
  errorMessage
}
fragment SuggestionLine on Suggestion {
  id
  databaseId
  jobId
  category
  severity
  status
  title
  targetFile
  createdAt
}`) as unknown as TypedDocumentString<ApproveSuggestionGroupMutation, ApproveSuggestionGroupMutationVariables>;