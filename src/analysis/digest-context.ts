import type { ReviewContext } from './context.js';
import { businessSection } from './digest/business-section.js';
import { configSection } from './digest/config-section.js';
import { filesSection } from './digest/files-section.js';
import { jobSection } from './digest/job-section.js';
import { logsSection } from './digest/logs-section.js';
import { memorySection } from './digest/memory-section.js';
import { runsSection } from './digest/runs-section.js';
import { finished, type DraftSection } from './digest/section.js';
import { sessionsSection } from './digest/sessions-section.js';
import { slaSection } from './digest/sla-section.js';
import { workflowSection } from './digest/workflow-section.js';
import { surveyLogs, type LogSurvey } from './log-survey.js';
import type { ContextPart, ReviewDigest } from './review-digest.js';

/**
 * Bytes of all sections but the whole files, which have a bound of their own (`WHOLE_FILES_BYTES`): about 40,000
 * tokens, a third of what the smallest of today's usual context windows (128,000) holds.
 */
const MOST_BYTES = 160_000;

/** What each part may take of that. What others leave over goes to the logs, where most is to be found. */
const SHARES: Readonly<Record<Exclude<ContextPart, 'logs'>, number>> = {
  job: 0.03,
  business_log: 0.14,
  runs: 0.1,
  sla: 0.05,
  workflows: 0.04,
  ai_sessions: 0.14,
  config: 0.06,
  script: 0.06,
  prompt: 0.06,
  memory: 0.06,
};
const SHARE_OF_LOGS = 0.26;
/** However much is left over: more of the same says nothing new. */
const MOST_SHARE_OF_LOGS = 0.5;

export interface DigestOptions {
  signal?: AbortSignal;
  /** The survey that others have made already; by default the log is read for it. */
  survey?: () => Promise<LogSurvey>;
  /** Of all sections but the files that are shown whole. Default: 160,000. */
  mostBytes?: number;
}

/**
 * The context as bounded text, a section a part, each citable by run ids and line numbers. Reads the log once, unless
 * it is given the survey. Parts that the scope switches off have no section; neither has one that holds nothing, but
 * for the runs and the logs.
 *
 * @throws what the log's stream throws, and the signal's reason when it is aborted
 */
export async function digestContext(ctx: ReviewContext, options: DigestOptions = {}): Promise<ReviewDigest> {
  const { signal, mostBytes = MOST_BYTES } = options;
  const room = (part: keyof typeof SHARES): number => SHARES[part] * mostBytes;
  const isOff = (part: ContextPart): boolean => ctx.partsOff?.has(part) === true;
  const script = filesSection(ctx, 'script', room('script'));
  const prompt = filesSection(ctx, 'prompt', room('prompt'));
  const config = configSection(ctx, room('config'));
  const before: (DraftSection | null)[] = [
    jobSection(ctx, room('job')),
    businessSection(ctx, room('business_log')),
    isOff('runs') ? null : runsSection(ctx, room('runs')),
    slaSection(ctx, room('sla')),
    workflowSection(ctx, room('workflows')),
    sessionsSection(ctx, room('ai_sessions')),
  ];
  const behind = [
    config?.section ?? null,
    script?.section ?? null,
    prompt?.section ?? null,
    memorySection(ctx, room('memory')),
  ];
  const sections = [...before];
  if (!isOff('logs')) {
    const survey = await (options.survey?.() ?? surveyLogs(ctx, signal ? { signal } : {}));
    signal?.throwIfAborted();
    const unused = before.reduce(
      (left, section) => left - Buffer.byteLength(section?.text ?? ''),
      mostBytes * (1 - SHARE_OF_LOGS - SHARES.config - SHARES.script - SHARES.prompt - SHARES.memory),
    );
    const most = Math.min(SHARE_OF_LOGS * mostBytes + Math.max(0, unused), MOST_SHARE_OF_LOGS * mostBytes);
    sections.push(logsSection(ctx, survey, most));
  }
  sections.push(...behind);
  return {
    sections: sections.filter((section) => section !== null).map((section) => finished(ctx, section)),
    wholeFiles: [script, prompt, config].flatMap((files) => files?.wholeFiles ?? []),
  };
}
