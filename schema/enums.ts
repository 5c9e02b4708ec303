import { builder } from './builder.js';

export const SuggestionStatusRef = builder.enumType('SuggestionStatus', {
  description: 'Where a suggestion stands: PENDING → APPROVED → APPLIED, or REJECTED, or FAILED.',
  values: {
    PENDING: {
      value: 'pending',
      description: 'Waits for a decision. Also again after its change was rolled back.',
    },
    APPROVED: { value: 'approved', description: 'Somebody agreed; its change is not applied yet.' },
    REJECTED: { value: 'rejected', description: 'Somebody declined, with a reason; or it expired.' },
    APPLIED: { value: 'applied', description: 'Its change is written.' },
    FAILED: { value: 'failed', description: 'Applying failed; nothing was changed.' },
  } as const,
});

export const CategoryRef = builder.enumType('Category', {
  description: 'What a suggestion improves.',
  values: {
    PERFORMANCE: { value: 'performance', description: 'How long runs take.' },
    COST: { value: 'cost', description: 'What runs cost, in tokens or money.' },
    RELIABILITY: { value: 'reliability', description: 'Whether runs succeed, and in time.' },
    SECURITY: { value: 'security', description: 'Secrets, and what an attacker could use.' },
    CONFIG: { value: 'config', description: "The job's configuration." },
    PROMPT: { value: 'prompt', description: 'The prompt of a job that an AI drives.' },
    SCRIPT: { value: 'script', description: 'The script that the job runs.' },
  } as const,
});

export const SeverityRef = builder.enumType('Severity', {
  description: 'How much it matters; follows from measured numbers.',
  values: {
    LOW: { value: 'low', description: 'Worth doing some day.' },
    MEDIUM: { value: 'medium', description: 'Worth doing soon.' },
    HIGH: { value: 'high', description: 'Runs are hurt by it.' },
    CRITICAL: { value: 'critical', description: 'The job does not do its work, or is dangerous.' },
  } as const,
});

export const ActionTypeRef = builder.enumType('ActionType', {
  description: 'What carrying out a suggestion means.',
  values: {
    EDIT_SCRIPT: { value: 'edit_script', description: 'Changes a script of the job.' },
    EDIT_PROMPT: { value: 'edit_prompt', description: 'Changes a prompt of the job.' },
    EDIT_CONFIG: { value: 'edit_config', description: "Changes the job's configuration file." },
    RUN_COMMAND: { value: 'run_command', description: 'Runs a command.' },
    RESTART_JOB: { value: 'restart_job', description: 'Runs the job again.' },
    MANUAL: { value: 'manual', description: 'Advice: a person does it.' },
  } as const,
});

export const ActionStatusRef = builder.enumType('ActionStatus', {
  description: 'Where an action stands.',
  values: {
    BEGUN: { value: 'begun', description: 'Being written just now.' },
    SUCCESS: { value: 'success', description: 'The file is written.' },
    FAILED: { value: 'failed', description: 'Nothing was changed; `errorMessage` says why.' },
    ROLLED_BACK: { value: 'rolled_back', description: 'What stood before stands again.' },
  } as const,
});

export const ReviewStatusRef = builder.enumType('ReviewStatus', {
  description: 'Where a review stands.',
  values: {
    RUNNING: { value: 'running', description: 'In the queue or under way; `phase` says which.' },
    COMPLETED: {
      value: 'completed',
      description: 'Done; without suggestions where there was nothing to suggest.',
    },
    FAILED: { value: 'failed', description: 'Could not be done; `errorMessage` says why.' },
    SKIPPED: {
      value: 'skipped',
      description:
        'Not done, since the job ran too few times or somebody cancelled it; `errorMessage` says which.',
    },
  } as const,
});

export const AnalysisStatusRef = builder.enumType('AnalysisStatus', {
  description: "How an analyzer's part in a review ended.",
  values: {
    COMPLETED: { value: 'completed', description: 'It answered.' },
    FAILED: { value: 'failed', description: 'It could find out nothing; `reason` says why.' },
    UNCHANGED: {
      value: 'unchanged',
      description: 'Its AI was not asked: what it would see is what it saw in an earlier review.',
    },
    LIMITED: { value: 'limited', description: 'Its AI was not asked: a limit of the day stood in the way.' },
  } as const,
});

export const PreviewOutcomeRef = builder.enumType('PreviewOutcome', {
  description: 'What a review would do with a suggestion.',
  values: {
    WAIT: { value: 'wait', description: 'It is new, and would wait for a person.' },
    APPLY: {
      value: 'apply',
      description: 'The policy would apply it at once, whether it is new or waits already.',
    },
    KNOWN: {
      value: 'known',
      description: 'The same is open, or was rejected lately: it would not come again.',
    },
  } as const,
});

export const ReviewPhaseRef = builder.enumType('ReviewPhase', {
  description: 'How far a review is.',
  values: {
    WAITING: { value: 'waiting', description: 'In the queue: no process has begun it.' },
    COLLECTING: { value: 'collecting', description: 'Runs, logs and files of the job are gathered.' },
    ANALYSING: { value: 'analysing', description: 'Analyzers look at them. Takes the longest by far.' },
    STORING: { value: 'storing', description: 'Suggestions are checked and stored.' },
    APPLYING: { value: 'applying', description: 'What a policy allows is applied at once.' },
    NOTIFYING: { value: 'notifying', description: 'Messages about it are queued.' },
  } as const,
});

export const ReviewTriggerRef = builder.enumType('ReviewTrigger', {
  description: 'What made a review start.',
  values: {
    MANUAL: { value: 'manual', description: 'A person.' },
    SCHEDULE: { value: 'schedule', description: "The job's review schedule." },
    FAILURE: { value: 'failure', description: 'A run that failed.' },
    SLA_BREACH: { value: 'sla_breach', description: 'A broken promise of the SLA.' },
  } as const,
});

export const RunTriggerRef = builder.enumType('RunTrigger', {
  description: 'What made a run start.',
  values: {
    SCHEDULED: { value: 'scheduled', description: "The job's schedule." },
    MANUAL: { value: 'manual', description: 'A person.' },
    RETRY: { value: 'retry', description: 'The failure of the try before.' },
    DEPENDENCY: { value: 'dependency', description: 'The end of a job it depends on.' },
    API: { value: 'api', description: 'Some other program.' },
  } as const,
});

export const RunResultRef = builder.enumType('RunResult', {
  description: 'How a run ended.',
  values: {
    RUNNING: { value: 'running', description: 'It has not ended.' },
    SUCCESS: { value: 'success', description: 'Exit code 0.' },
    FAILURE: { value: 'failure', description: 'Another exit code, a signal or an error.' },
    TIMEOUT: { value: 'timeout', description: 'Ended by its timeout.' },
    UNKNOWN: { value: 'unknown', description: 'Ended, and nobody told how.' },
  } as const,
});

export const LogStreamRef = builder.enumType('LogStream', {
  description: 'Where a log line was written to.',
  values: {
    STDOUT: { value: 'stdout', description: 'Standard output.' },
    STDERR: { value: 'stderr', description: 'Standard error.' },
  } as const,
});

export const HealingModeRef = builder.enumType('HealingMode', {
  description: 'When a job is looked at.',
  values: {
    REACTIVE: { value: 'reactive', description: 'Only a run that failed, when it fails.' },
    PROACTIVE: { value: 'proactive', description: 'Its behaviour, by schedule.' },
  } as const,
});

export const SuggestionSortRef = builder.enumType('SuggestionSort', {
  description: 'In which order suggestions come.',
  values: {
    NEWEST: { value: 'newest', description: 'Those that were made last first.' },
    OLDEST: { value: 'oldest', description: 'Those that were made first first.' },
    SEVERITY: { value: 'severity', description: 'What matters most first, the newest of it first.' },
    UPDATED: { value: 'updated', description: 'What changed last first.' },
  } as const,
});

export const ReviewSortRef = builder.enumType('ReviewSort', {
  description: 'In which order reviews come.',
  values: {
    NEWEST: { value: 'newest', description: 'Those that were asked for last first.' },
    OLDEST: { value: 'oldest', description: 'Those that were asked for first first.' },
    UPDATED: { value: 'updated', description: 'What changed last first.' },
  } as const,
});

export const ActionSortRef = builder.enumType('ActionSort', {
  description: 'In which order actions come.',
  values: {
    NEWEST: { value: 'newest', description: 'Those that began last first.' },
    OLDEST: { value: 'oldest', description: 'Those that began first first.' },
    UPDATED: { value: 'updated', description: 'What changed last first.' },
  } as const,
});

export const RunSortRef = builder.enumType('RunSort', {
  description: 'In which order runs come.',
  values: {
    NEWEST: { value: 'newest', description: 'Those that started last first.' },
    OLDEST: { value: 'oldest', description: 'Those that started first first.' },
  } as const,
});

export const JobSortRef = builder.enumType('JobSort', {
  description: 'In which order jobs come.',
  values: {
    ID: { value: 'id', description: 'By their ids.' },
    NAME: { value: 'name', description: 'By their names, whatever the letter case.' },
    PENDING: { value: 'pending', description: 'Those with the most pending suggestions first.' },
    NEXT_REVIEW: {
      value: 'next_review',
      description: 'Whose review is due next first; those without a schedule last.',
    },
  } as const,
});
