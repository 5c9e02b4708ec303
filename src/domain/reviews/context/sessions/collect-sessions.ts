import type { AiSessionDetail, AiSessionFacts, ContextGap, RunFacts } from '../../../../analysis/context.js';
import { tellingRuns } from '../../../../analysis/telling-runs.js';
import { Prisma } from '../../../../generated/prisma/client.js';
import type { Core } from '../../../core.js';
import type { Job } from '../../../jobs/build-job.js';
import { commandSessions } from './command-session.js';
import { openClawEvents } from './openclaw-sessions.js';
import { openClawStateDir } from './openclaw-state.js';
import { RunSpans } from './run-spans.js';
import { readMessage } from './session-message.js';
import { SessionTally } from './session-tally.js';
import { readTranscript } from './transcript-file.js';

/** Sessions of which the messages are read; all others are in the sums. */
const MOST_DETAILS = 12;
/** Keys that are looked up at once. */
const MOST_KEYS = 400;
const RUNS_A_QUERY = 5_000;

export interface Sessions {
  /** Newest first. */
  details: AiSessionDetail[];
  /** By run id, for runs of which nothing was reported but OpenClaw knows it. */
  facts: Map<number, AiSessionFacts>;
  gaps: ContextGap[];
}

interface Known {
  sessionKey: string | null;
  transcriptPath: string | null;
  hasMessages: boolean;
}

/** What the window's runs said to an AI: as they brought it along, in the transcript they name, or as OpenClaw kept it. */
export async function collectSessions(core: Core, job: Job, runs: readonly RunFacts[]): Promise<Sessions> {
  const gaps: ContextGap[] = [];
  const gap = (reason: string): void => void gaps.push({ part: 'ai_sessions', reason });
  const known = await knownSessions(core, runs);
  const openClaw = await fromOpenClaw(core, job, runs, known, gap);
  const facts = new Map<number, AiSessionFacts>();
  for (const [runId, { tally }] of openClaw) facts.set(runId, tally.facts);

  const withSession = runs.filter(({ id }) => known.has(id) || openClaw.has(id));
  const details: AiSessionDetail[] = [];
  for (const run of mostTelling(withSession, facts)) {
    const detail = await detailOf(core, job, run, known.get(run.id), openClaw.get(run.id), gap);
    if (detail) details.push(detail);
  }
  return { details, facts, gaps };
}

/** Of the runs that brought a session along. */
async function knownSessions(core: Core, runs: readonly RunFacts[]): Promise<Map<number, Known>> {
  const ids = runs.filter(({ aiSession }) => aiSession !== null).map(({ id }) => id);
  const known = new Map<number, Known>();
  for (let start = 0; start < ids.length; start += RUNS_A_QUERY) {
    // The messages themselves can be megabytes each.
    const rows = await core.readRows<Known & { runId: number }>(Prisma.sql`
      SELECT run_id AS "runId", session_key AS "sessionKey", transcript_path AS "transcriptPath",
        messages <> '[]'::jsonb AS "hasMessages"
      FROM ai_sessions WHERE run_id IN (${Prisma.join(ids.slice(start, start + RUNS_A_QUERY))})`);
    for (const { runId, ...session } of rows) known.set(runId, session);
  }
  return known;
}

interface InOpenClaw {
  sessionKey: string;
  tally: SessionTally;
}

/** By run id: what OpenClaw has of the sessions that the runs name, or that the command names for all runs. */
async function fromOpenClaw(
  core: Core,
  job: Job,
  runs: readonly RunFacts[],
  known: ReadonlyMap<number, Known>,
  gap: (reason: string) => void,
): Promise<Map<number, InOpenClaw>> {
  const found = new Map<number, InOpenClaw>();
  const byKey = new Map<string, RunFacts[]>();
  const ofCommand = commandSessions(job, core.home);
  for (const run of runs) {
    for (const key of keysOf(known.get(run.id), ofCommand)) {
      const all = byKey.get(key.toLowerCase());
      if (all) all.push(run);
      else byKey.set(key.toLowerCase(), [run]);
    }
  }
  // The newest: runs come oldest first.
  const keys = [...byKey.keys()].slice(-MOST_KEYS);
  const range = new RunSpans(
    keys.flatMap((key) => byKey.get(key) ?? []),
    core.clock.now(),
  ).range;
  if (!range) return found;
  const stateDir = stateDirOf(core, job);
  const { events, troubles, isThere } = await openClawEvents(stateDir, { keys, ...range });
  troubles.forEach(gap);
  // A key may name a session of anything: only where the command is OpenClaw's must there be one.
  if (!isThere && ofCommand.length > 0) gap(`OpenClaw has no state folder ${stateDir}.`);
  const spans = new Map<string, RunSpans>();
  for (const { sessionKey, sessionId, message } of events) {
    const key = keys.find((one) => isSame(one, sessionKey, sessionId));
    if (key === undefined || message.at === null) continue;
    let span = spans.get(key);
    if (!span) spans.set(key, (span = new RunSpans(byKey.get(key) ?? [], core.clock.now())));
    const runId = span.runAt(message.at);
    if (runId === null) continue;
    let entry = found.get(runId);
    if (!entry) found.set(runId, (entry = { sessionKey, tally: new SessionTally() }));
    entry.tally.add(message);
  }
  return found;
}

/** What a run brought along need not be looked for, and looking means to copy databases. */
function keysOf(known: Known | undefined, ofCommand: readonly string[]): readonly string[] {
  if (!known) return ofCommand;
  return known.hasMessages || !known.sessionKey ? [] : [known.sessionKey];
}

function isSame(key: string, sessionKey: string, sessionId: string): boolean {
  const stored = sessionKey.toLowerCase();
  return key === stored || key === sessionId.toLowerCase() || stored.replace(/^agent:[^:]+:/, '') === key;
}

function stateDirOf(core: Core, job: Job): string {
  const env = Object.fromEntries(
    Object.entries(job.resolved().config.env ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const isOwn = ['OPENCLAW_STATE_DIR', 'OPENCLAW_HOME', 'OPENCLAW_PROFILE'].some((name) => name in env);
  return isOwn
    ? openClawStateDir(env, env['HOME'] ?? core.home, job.cwd)
    : (core.openClawState ?? openClawStateDir({}, core.home));
}

/** Newest first. */
function mostTelling(runs: readonly RunFacts[], facts: ReadonlyMap<number, AiSessionFacts>): RunFacts[] {
  const tokens = (run: RunFacts): number => {
    const session = facts.get(run.id) ?? run.aiSession;
    return (session?.inputTokens ?? 0) + (session?.outputTokens ?? 0);
  };
  const chosen = new Set<RunFacts>();
  for (const { run } of tellingRuns(runs)) chosen.add(run);
  for (const run of [...runs].sort((a, b) => tokens(b) - tokens(a)).slice(0, 3)) chosen.add(run);
  const newestFirst = runs.filter((run) => chosen.has(run)).reverse();
  return newestFirst.slice(0, MOST_DETAILS);
}

async function detailOf(
  core: Core,
  job: Job,
  run: RunFacts,
  known: Known | undefined,
  inOpenClaw: InOpenClaw | undefined,
  gap: (reason: string) => void,
): Promise<AiSessionDetail | null> {
  const sessionKey = known?.sessionKey ?? inOpenClaw?.sessionKey ?? null;
  const reported: AiSessionFacts = run.aiSession ?? {
    model: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
  };
  const detail = (tally: SessionTally, source: AiSessionDetail['source']): AiSessionDetail => {
    const { model, inputTokens, outputTokens, costUsd } = tally.facts;
    return {
      runId: run.id,
      sessionKey,
      ...tally.figures,
      model: reported.model ?? model,
      inputTokens: reported.inputTokens ?? inputTokens,
      outputTokens: reported.outputTokens ?? outputTokens,
      costUsd: reported.costUsd ?? costUsd,
      source,
    };
  };
  if (known?.hasMessages) return detail(await broughtMessages(core, run.id), 'run');
  if (known?.transcriptPath) {
    const transcript = await readTranscript(core, job, run, known.transcriptPath);
    if ('tally' in transcript) return detail(transcript.tally, 'transcript');
    if (!inOpenClaw) gap(`The transcript of run ${run.id}, ${known.transcriptPath}, ${transcript.refusal}.`);
  }
  return inOpenClaw ? detail(inOpenClaw.tally, 'openclaw') : null;
}

async function broughtMessages(core: Core, runId: number): Promise<SessionTally> {
  const tally = new SessionTally();
  const row = await core.prisma.aiSession.findUnique({ where: { runId }, select: { messages: true } });
  for (const item of Array.isArray(row?.messages) ? row.messages : []) {
    const message = readMessage(item);
    if (message) tally.add(message);
  }
  return tally;
}
