import { violatingRuns, slaViolations } from '../../analysis/sla-violations.js';
import type { ContextCounts, ContextGap, JobFacts, ReviewContext, RunFacts } from '../../analysis/context.js';
import type { ContextPart } from '../../analysis/review-digest.js';
import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';
import { readRunLogs } from '../runs/read-log.js';
import { readBusinessLog } from './context/business-log.js';
import { configurationFacts } from './context/configuration.js';
import { failureTexts } from './context/mentioned-lines.js';
import { readingPlaces } from './context/reading-places.js';
import { collectSessions, type Sessions } from './context/sessions/collect-sessions.js';
import { jobFiles } from './context/source-files.js';
import { runsBefore, windowRuns } from './context/window-runs.js';
import { workflowFacts } from './context/workflow.js';
import { reviewMemory } from './review-memory.js';
import type { ReviewWindow } from './review-window.js';

export { runFacts } from './context/window-runs.js';

export interface CollectedContext extends ReviewContext {
  counts: ContextCounts;
  /** Of the window, whether the scope shows them or not. */
  windowRuns: number;
}

/** What the analyzers of this review see: everything that `review_scope` leaves switched on, each part bounded. */
export async function collectContext(
  core: Core,
  job: Job,
  review: Pick<HealingReview, 'windowFrom' | 'windowTo'>,
  window: ReviewWindow,
): Promise<CollectedContext> {
  const scope = job.config.self_healing.review_scope;
  const places = readingPlaces(core);
  const recorded = await windowRuns(core, job.jobId, window, scope.analyze_ai_sessions);
  const sessions = scope.analyze_ai_sessions ? await collectSessions(core, job, recorded) : NO_SESSIONS;
  const all = recorded.map((run) => withFacts(run, sessions));
  const runs = scope.analyze_runs ? all : [];
  const [first] = runs;
  const files = await jobFiles(job, places, () => failureTexts(core.prisma, all, scope.analyze_logs));
  const business = await readBusinessLog(job, places);
  const configuration = scope.analyze_config ? configurationFacts(job, files.files) : null;
  const period = { from: review.windowFrom, to: review.windowTo };
  const ctx: ReviewContext = {
    now: core.clock.now(),
    window: period,
    job: jobFacts(job, scope.analyze_sla),
    otherJobs: core.jobs
      .list()
      .filter(({ jobId }) => jobId !== job.jobId)
      .map(({ jobId, config }) => ({ jobId, schedule: config.schedule ?? null, timezone: config.timezone })),
    runs,
    earlierRuns: first ? await runsBefore(core, job.jobId, first, scope.analyze_ai_sessions) : [],
    logs: () => readRunLogs(core.prisma, scope.analyze_logs ? all : []),
    files: files.files,
    largeFiles: files.largeFiles,
    sessions: sessions.details,
    workflow: scope.analyze_workflows ? await workflowFacts(core, job, period, runs) : null,
    configuration,
    business: business.facts,
    memory: await reviewMemory(core, job),
    partsOff: partsOff(scope),
    gaps: [...files.gaps, ...business.gaps, ...sessions.gaps],
  };
  if (scope.analyze_config && !configuration) {
    const reason = `${job.file} no longer holds the job, or is too large to be shown.`;
    ctx.gaps?.push({ part: 'config', reason });
  }
  const violations = countViolations(ctx);
  if (violations.gap) ctx.gaps?.push(violations.gap);
  return {
    ...ctx,
    windowRuns: all.length,
    counts: {
      runs: runs.length,
      logLines: scope.analyze_logs ? all.reduce((sum, { logLines }) => sum + logLines, 0) : 0,
      slaViolations: violations.runs,
      aiSessions: all.filter(({ aiSession }) => aiSession !== null).length,
    },
  };
}

const NO_SESSIONS: Sessions = { details: [], facts: new Map(), gaps: [] };

/** What OpenClaw knows of its session stands in where the run reported nothing. */
function withFacts(run: RunFacts, { facts }: Sessions): RunFacts {
  const found = facts.get(run.id);
  if (!found) return run;
  const reported = run.aiSession;
  return {
    ...run,
    aiSession: {
      model: reported?.model ?? found.model,
      inputTokens: reported?.inputTokens ?? found.inputTokens,
      outputTokens: reported?.outputTokens ?? found.outputTokens,
      costUsd: reported?.costUsd ?? found.costUsd,
    },
  };
}

/** A schedule that cannot be read leaves lateness unknown: that is a gap, and no reason to fail. */
function countViolations(ctx: ReviewContext): { runs: number; gap: ContextGap | null } {
  try {
    return { runs: violatingRuns(slaViolations(ctx)), gap: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { runs: 0, gap: { part: 'sla', reason: `Violations are not counted: ${reason}.` } };
  }
}

type Scope = Job['config']['self_healing']['review_scope'];

function partsOff(scope: Scope): Set<ContextPart> {
  const switches: [ContextPart, boolean][] = [
    ['runs', scope.analyze_runs],
    ['logs', scope.analyze_logs],
    ['ai_sessions', scope.analyze_ai_sessions],
    ['sla', scope.analyze_sla],
    ['workflows', scope.analyze_workflows],
    ['script', scope.analyze_script],
    ['prompt', scope.analyze_prompt],
    ['config', scope.analyze_config],
  ];
  return new Set(switches.flatMap(([part, isOn]) => (isOn ? [] : [part])));
}

/** The configuration as written: references such as `${env:NAME}` stay references, so no value gets into a suggestion. */
export function jobFacts(job: Job, withSla: boolean): JobFacts {
  const { config } = job;
  const { sla } = config;
  return {
    jobId: job.jobId,
    type: config.type,
    cmd: commandLine(config.cmd),
    cwd: job.cwd,
    schedule: config.schedule ?? null,
    timezone: config.timezone,
    timeoutSeconds: config.resources?.timeout_seconds ?? null,
    retry: config.retry ? { maxAttempts: config.retry.max_attempts } : null,
    sla:
      sla && withSla
        ? {
            successRate: sla.success_rate ?? null,
            maxDurationSeconds: sla.max_duration_seconds ?? null,
            maxLatenessSeconds: sla.max_lateness_seconds ?? null,
            maxConsecutiveFailures: sla.max_consecutive_failures ?? null,
            windowDays: sla.window_days,
          }
        : null,
    dependsOn: config.depends_on,
    configFile: { path: job.file, keyPath: job.keyPath },
  };
}

function commandLine(cmd: string | string[] | undefined): string | null {
  if (cmd === undefined || typeof cmd === 'string') return cmd ?? null;
  return cmd
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
