import { readFile } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { builtinRules } from '../../../src/analysis/builtin-rules.js';
import { createRulesAnalyzer } from '../../../src/analysis/rules-analyzer.js';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import type { Core } from '../../../src/domain/core.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import { transact } from '../../../src/domain/transact.js';
import type { HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { openTestCore } from '../../support/open-core.js';
import { writeWorkspace } from './workspace.js';

const DAY_MS = 86_400_000;
const DAYS = 28;
/** Lines of the longest log. */
export const LONG_LOG = 100_000;
const ADA = { name: 'ada' };

/** What a page must show as text, and never run. */
export const HOSTILE = {
  title: '<img src=x onerror="window.hacked=1"> & <script>window.hacked=1</script>',
  description: [
    '<script>window.hacked = 1</script>',
    '<img src="x" onerror="window.hacked = 1">',
    '[click me](javascript:window.hacked=1) and [data](data:text/html,<script>window.hacked=1</script>)',
    '![a picture](https://tracker.example/pixel.png)',
    '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  ].join('\n\n'),
  logLine:
    '</pre><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\u001b[31m red \u001b[0m',
};

/** What no layout is made for. */
export const UNWIELDY = {
  title: `\u202etfel ot thgir \u{1f9e8}\u{1f468}\u200d\u{1f469}\u200d\u{1f467} ${'endless'.repeat(1_400)}`,
  description: [
    '# A heading of the first level',
    '#### and one of the fourth',
    '| a wide | table | with | many | columns | of | words | that | do | not | fit |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    `| ${'unbroken'.repeat(9)} | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 |`,
    '',
    `\`\`\`sh\n${'--option=value '.repeat(40)}\n\`\`\``,
    '- [ ] open\n- [x] done\n\n> quoted\n\n1. first\n2. second\n\n~~gone~~ and https://example.org/a',
    `\`${'inline'.repeat(60)}\``,
  ].join('\n'),
  logLine: `${'\u001b[32m.\u001b[0m'.repeat(9_000)}the end`,
};

export interface Seeded {
  unwieldyId: number;
  unwieldyRunId: number;
  /** Its change has characters that nobody sees. */
  hiddenId: number;
  /** By an analyzer that gave up. */
  failedReviewId: number;
  dryReviewId: number;
  /** Found something. */
  reviewedId: number;
  longRunId: number;
  hostileId: number;
  hostileRunId: number;
  /** Changes a script, and waits for a decision. */
  pendingId: number;
}

/**
 * Four weeks of a small company: jobs that ran, were reviewed, and healed here and there. All of it by the product's own
 * code, on a clock that goes through those days.
 */
export async function seed(folder: string): Promise<Seeded> {
  await writeWorkspace(folder);
  const opened = await openTestCore({
    databaseUrl: null,
    dataDir: join(folder, 'data'),
    jobs: join(folder, 'jobs'),
  });
  const start = Date.now() - DAYS * DAY_MS;
  let now = new Date(start);
  const core: Core = {
    ...opened.core,
    analyzers: [createRulesAnalyzer(builtinRules)],
    clock: { now: () => now },
  };
  const at = (day: number, hour: number): void => {
    now = new Date(start + day * DAY_MS + hour * 3_600_000);
  };
  try {
    for (let day = 0; day < DAYS; day += 1) {
      await runJobs(core, day, at);
      at(day, 8);
      if (day % 4 === 3) await reviewJobs(core);
      at(day, 9 + (day % 3));
      await decideSomething(core, folder, day, at);
    }
    const odd = await seedOddities(core, folder);
    at(DAYS - 1, 20);
    const hostileRunId = await recordHostileRun(core);
    const hostile = await suggest(core, {
      jobId: 'backup',
      category: 'security',
      severity: 'critical',
      title: HOSTILE.title,
      description: HOSTILE.description,
      evidence: [
        { kind: 'log', runId: hostileRunId, line: 1, text: HOSTILE.logLine, note: '', verified: true },
        {
          kind: 'log',
          runId: hostileRunId,
          line: 99,
          text: 'nobody wrote this',
          note: 'made up',
          verified: false,
        },
      ],
    });
    const longRunId = await recordLongRun(core);
    const pending = await core.prisma.healingSuggestion.findFirstOrThrow({
      where: { status: 'pending', source: 'rules/shell-strict-mode' },
      select: { id: true, reviewId: true },
    });
    return {
      ...odd,
      longRunId,
      hostileId: hostile.id,
      hostileRunId,
      pendingId: pending.id,
      reviewedId: pending.reviewId,
    };
  } finally {
    await opened.close();
  }
}

async function runJobs(core: Core, day: number, at: (day: number, hour: number) => void): Promise<void> {
  at(day, 3);
  await run(core, {
    jobId: 'backup',
    ms: 4_000 + (day % 5) * 300,
    log: "cp: cannot stat 'data/invoices.csv': No such file or directory\nbackup done\n",
    stderr: true,
  });
  at(day, 3.5);
  // Slow since the last week but one.
  await run(core, {
    jobId: 'order-report',
    ms: day < 15 ? 500 + (day % 4) * 60 : 2_100,
    log: '812 orders\n',
  });
  for (const hour of [6, 12, 18]) {
    at(day, hour);
    const fails = (day * 3 + hour / 6) % 4 === 0;
    await run(core, {
      jobId: 'fetch-prices',
      ms: fails ? 90 : 160,
      exitCode: fails ? 7 : 0,
      log: fails ? 'curl: (56) Recv failure: Connection reset by peer\n' : 'prices fetched\n',
    });
  }
  at(day, 4);
  await run(core, {
    jobId: 'export-ledger',
    ms: 9_000 + day * 40,
    log: 'exporting month 1\nexporting month 2\n',
  });
  at(day, 7.5);
  await run(core, {
    jobId: 'summarise-tickets',
    ms: 3_200,
    log: '3 tickets summarised\n',
    aiSession: {
      session_key: `tickets-${day}`,
      model: 'openai/gpt-5-mini',
      input_tokens: day < 16 ? 2_000 : 6_800,
      output_tokens: 300,
      cost_usd: day < 16 ? 0.009 : 0.031,
      messages: [],
      transcript_path: null,
    },
  });
}

interface SeededRun {
  jobId: string;
  ms: number;
  log: string;
  exitCode?: number;
  stderr?: boolean;
  aiSession?: object;
}

async function run(
  core: Core,
  { jobId, ms, log, exitCode = 0, stderr, aiSession }: SeededRun,
): Promise<number> {
  const started = core.clock.now();
  const lines = log.trimEnd().split('\n');
  const { run: row } = await recordRun(core, {
    jobId,
    runKey: randomUUID(),
    head: {
      trigger: 'scheduled',
      started_at: started,
      finished_at: new Date(started.getTime() + ms),
      exit_code: exitCode,
      signal: null,
      timed_out: false,
      attempt: 1,
      error: null,
      log_cut: false,
      ai_session: aiSession ?? null,
    } as never,
    log: lines.map((line, index) => ({
      at: new Date(started.getTime() + index * 10),
      stream: stderr && index === 0 ? ('stderr' as const) : ('stdout' as const),
      line,
    })),
  });
  return row.id;
}

async function reviewJobs(core: Core): Promise<void> {
  for (const jobId of ['backup', 'order-report', 'fetch-prices', 'summarise-tickets']) {
    await startReview(core, { jobId, force: false, trigger: 'schedule', requestedBy: 'schedule' } as never);
    await carryOutReview(core);
  }
}

async function seedOddities(
  core: Core,
  folder: string,
): Promise<Pick<Seeded, 'unwieldyId' | 'unwieldyRunId' | 'hiddenId' | 'failedReviewId' | 'dryReviewId'>> {
  const unwieldyRunId = await run(core, { jobId: 'summarise-tickets', ms: 3_100, log: UNWIELDY.logLine });
  const unwieldy = await suggest(core, {
    jobId: 'summarise-tickets',
    severity: 'low',
    title: UNWIELDY.title,
    description: UNWIELDY.description,
    evidence: [
      {
        kind: 'log',
        runId: unwieldyRunId,
        line: 1,
        text: '\u001b[31mred\u001b[0m',
        note: '',
        verified: true,
      },
    ] as never,
  });
  const file = join(folder, 'scripts/fetch-prices.sh');
  const content = await readFile(file, 'utf8');
  const hidden = await suggest(core, {
    jobId: 'fetch-prices',
    severity: 'low',
    title: 'Try the download again',
    actionType: 'edit_script',
    affectedFiles: [file],
    targetFile: file,
    currentContent: content,
    proposedContent: content.replace('curl -fsS', 'curl -fsS --retry 3 \u202e# yrter\u2066'),
    baseHash: createHash('sha256').update(content).digest('hex'),
  });
  const review = async (analyzers: Core['analyzers'], dryRun: boolean): Promise<number> => {
    const asked = { jobId: 'backup', force: true, dryRun, trigger: 'manual', requestedBy: 'ada' };
    await startReview(core, asked as never);
    return (await carryOutReview({ ...core, analyzers })).id;
  };
  const givesUp = {
    name: 'openclaw',
    analyze: () => Promise.reject(new Error('The model gpt-5 is not there')),
  };
  return {
    unwieldyId: unwieldy.id,
    unwieldyRunId,
    hiddenId: hidden.id,
    failedReviewId: await review([givesUp], false),
    dryReviewId: await review(core.analyzers, true),
  };
}

/** People decide on one thing or another each day, later and later in the first weeks, then quickly. */
async function decideSomething(
  core: Core,
  folder: string,
  day: number,
  at: (day: number, hour: number) => void,
): Promise<void> {
  const file = join(folder, 'scripts/export-ledger.sh');
  const content = await readFile(file, 'utf8');
  const suggestion = await suggest(core, {
    jobId: 'export-ledger',
    category: (['performance', 'config', 'script', 'reliability'] as const)[day % 4],
    severity: (['low', 'medium', 'high'] as const)[day % 3],
    title: `Export the ledger of ${day + 1} months at once`,
    actionType: 'edit_script',
    affectedFiles: [file],
    targetFile: file,
    currentContent: content,
    proposedContent: content.replace(/echo "exporting.*/, `echo "exporting month $month, part ${day + 1}"`),
    baseHash: createHash('sha256').update(content).digest('hex'),
  });
  if (day % 5 === 4) {
    await rejectSuggestion(core, { id: suggestion.id, reason: 'The accountants want it so.', actor: ADA });
    return;
  }
  if (day % 7 === 6) {
    await approveSuggestion(core, { id: suggestion.id, actor: ADA });
    return;
  }
  at(day, 12 + (DAYS - day) / 4);
  const { action } = await approveSuggestion(core, { id: suggestion.id, apply: true, actor: ADA });
  if (day % 9 === 8 && action) {
    await rollbackAction(core, { id: action.id, actor: ADA });
    await rejectSuggestion(core, { id: suggestion.id, reason: 'It made it worse.', actor: ADA });
  }
}

async function suggest(
  core: Core,
  given: Partial<HealingSuggestion> & { jobId: string; title: string },
): Promise<HealingSuggestion> {
  const now = core.clock.now();
  return transact(core, async (tx) => {
    const review = await tx.db.healingReview.create({
      data: {
        jobId: given.jobId,
        status: 'completed',
        phase: 'notifying',
        progress: 100,
        trigger: 'schedule',
        requestedBy: 'schedule',
        windowFrom: new Date(now.getTime() - 7 * DAY_MS),
        windowTo: now,
        startedAt: now,
        finishedAt: now,
        runsAnalyzed: 7,
        logsLines: 14,
        suggestionsCount: 1,
        analysisDurationMs: 420,
        createdAt: now,
      },
    });
    const row = await tx.db.healingSuggestion.create({
      data: {
        reviewId: review.id,
        category: 'reliability',
        severity: 'medium',
        description: 'It was seen **seven times** in the last week.',
        currentState: 'One month at a time',
        suggestedChange: 'Export `month` by `month` in parts',
        expectedImpact: 'Runs end earlier',
        affectedFiles: [],
        actionType: 'manual',
        source: 'rules/example',
        fingerprint: randomUUID(),
        createdAt: now,
        ...given,
        evidence: (given.evidence ?? []) as never,
      } as never,
    });
    await tx.event({
      type: 'suggestion.added',
      jobId: given.jobId,
      actor: 'reviewer',
      reviewId: review.id,
      suggestionId: row.id,
      data: { category: row.category, severity: row.severity },
    });
    return row;
  });
}

function recordHostileRun(core: Core): Promise<number> {
  return run(core, { jobId: 'backup', ms: 4_000, exitCode: 1, log: `${HOSTILE.logLine}\nbackup failed\n` });
}

/** Every thousandth of its lines is an error. */
async function recordLongRun(core: Core): Promise<number> {
  const log = Array.from({ length: LONG_LOG }, (_, index) =>
    (index + 1) % 1_000 === 0
      ? `ERROR: row ${index + 1} has no amount`
      : `row ${index + 1} exported, all is well`,
  );
  return run(core, { jobId: 'export-ledger', ms: 60_000, log: log.join('\n') });
}
