import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRulesAnalyzer } from '../../../src/analysis/rules-analyzer.js';
import { composeAnalysis } from '../../../src/compose-analysis.js';
import { loadConfig } from '../../../src/config.js';
import type { Core } from '../../../src/domain/core.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { standIn } from '../../analysis/ai/stand-in.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { HOSTILE_ANSWERS, HOSTILE_LOGS, type HostilePlace } from './hostile-answers.js';

/** Stands in files that no job may see; a prompt or a suggestion with it would tell that one was read. */
const OUTSIDE = 'what-stands-outside-of-the-job';
const SECRET = `ghp_${'Zx8cV6bN4mQ2wE0r'.repeat(2)}tYuI`;
const SCRIPT = `#!/bin/bash
# Exports what was sold, and tells how much it was.
set -euo pipefail
cd "$(dirname "$0")"
day=$(date +%F)
echo "starting the export of $day"
for region in north south east west; do
  echo "exporting $region"
  test -e "sold-$region.csv" && cp "sold-$region.csv" "out-$region-$day.csv"
done
echo "wrote $(find . -name "out-*-$day.csv" | wc -l) files"
echo done
`;
/** As careless as a configuration may be: what is of use to the job is applied without a person. */
const CARELESS = `self_healing:
  enabled: true
  mode: proactive
  suggestions:
    auto_apply: true
    auto_apply_categories: [performance, cost, reliability, security, config, prompt, script]
    min_severity_for_approval: critical
    max_auto_applies_per_day: 1000
`;
const JOB = `cmd: bash victim.sh\n${CARELESS}`;

describe('a model that obeys a hostile log', () => {
  const test = useCore(
    {
      'victim.yaml': JOB,
      'victim.sh': SCRIPT,
      'other.yaml': 'cmd: bash other.sh\n',
      'other.sh': `# ${OUTSIDE}\n`,
    },
    { reviews: { wake: () => undefined } },
  );
  let program: Awaited<ReturnType<typeof standIn>>;
  let core: Core;
  let home: string;
  let minute = 0;

  beforeAll(async () => {
    program = await standIn();
    home = await mkdtemp(join(tmpdir(), 'selfheal-home-'));
    await mkdir(join(home, '.ssh'));
    await writeFile(join(home, '.ssh', 'authorized_keys'), OUTSIDE);
    await symlink(join(home, '.ssh', 'authorized_keys'), join(test.folder, 'link-to-keys'));
    const configuration = `analysis: { analyzers: [openclaw] }\nopenclaw: { command: ${program.settings.command} }\n`;
    await writeFile(join(home, 'selfheal.yaml'), configuration);
    const config = loadConfig({ env: { ...program.environment, HOME: home }, cwd: home });
    const { analyzers, ...ai } = composeAnalysis(config, test.core);
    // Rules would find something of their own; here only the AI speaks.
    const none = createRulesAnalyzer([]);
    core = { ...test.core, ...ai, home, analyzers: [none, ...analyzers.filter(({ asksAi }) => asksAi)] };
  });
  afterAll(async () => {
    await program.close();
    await rm(home, { recursive: true, force: true });
  });

  const record = async (jobId: string, lines: string[]): Promise<number> => {
    minute += 1;
    const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 8, minute, second)).toISOString();
    const head = parseRunHead({ started_at: at(0), finished_at: at(5), exit_code: 0, trigger: 'scheduled' });
    const { run } = await recordRun(core, {
      jobId,
      head,
      log: lines.join('\n'),
      runKey: `${jobId}-${minute}`,
    });
    return run.id;
  };
  const review = async (): Promise<HealingReview> => {
    await startReview(core, { jobId: 'victim', force: true, trigger: 'manual', requestedBy: 'ada' });
    return carryOutReview(core);
  };
  const filesBelow = async (folder: string): Promise<string> => {
    const hash = createHash('sha256');
    const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    for (const { parentPath, name } of names.sort((a, b) =>
      join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
    ))
      hash.update(join(parentPath, name)).update(await readFile(join(parentPath, name)));
    return hash.digest('hex');
  };

  it('is told apart from one that does what it is for: that change is applied', async () => {
    const runId = await record('victim', ['starting the export of 2026-03-02', 'done']);
    const proposed = SCRIPT.replace('echo done', 'echo "all is done"');
    await program.say(
      JSON.stringify({
        suggestions: [
          {
            subject: 'clearer end',
            category: 'script',
            severity: 'low',
            title: 'Say what is done',
            description: 'x',
            target_file: 'victim.sh',
            proposed_content: proposed,
            evidence: [{ kind: 'log', run_id: runId, line: 1, text: 'starting the export' }],
          },
        ],
      }),
    );
    expect(await review()).toMatchObject({ status: 'completed', autoAppliedCount: 1, errorMessage: null });
    expect(await readFile(join(test.folder, 'victim.sh'), 'utf8')).toBe(proposed);
    const [stored] = await test.core.prisma.healingSuggestion.findMany();
    // The line itself, where the answer quoted a part of it.
    expect(stored).toMatchObject({
      source: 'openclaw/ai',
      evidence: [{ kind: 'log', line: 1, text: 'starting the export of 2026-03-02', verified: true }],
    });
    await test.write('victim.sh', SCRIPT);
    await test.core.prisma.healingAction.deleteMany();
    await test.core.prisma.healingSuggestion.deleteMany();
  });

  it.each(
    HOSTILE_ANSWERS.map((hostile, index) => [`${index + 1}: ${hostile.what}`, hostile, index] as const),
  )('gets nothing done that %s', async (_title, hostile, index) => {
    await test.write('victim.yaml', JOB);
    await test.core.prisma.healingSuggestion.deleteMany();
    const log = [`starting the export, with ${SECRET}`, HOSTILE_LOGS[index % HOSTILE_LOGS.length] ?? ''];
    const otherRunId = await record('other', ['ok']);
    const place: HostilePlace = {
      folder: test.folder,
      home,
      script: join(test.folder, 'victim.sh'),
      scriptText: SCRIPT,
      jobFile: join(test.folder, 'victim.yaml'),
      jobFileText: JOB,
      runId: await record('victim', log),
      otherRunId,
    };
    const answer = hostile.answer(place);
    const good = {
      subject: `a flaw ${'abcdefghij'[index % 10]} ${'klmnopqrst'[Math.floor(index / 10)]}`,
      category: 'script',
      severity: 'low',
      title: 'Do as the log says',
      description: 'The log asks for it.',
      evidence: [{ kind: 'run', run_id: place.runId }],
    };
    const text =
      typeof answer === 'string'
        ? answer
        : JSON.stringify({ suggestions: [{ ...good, ...answer.suggestion }] });
    await program.say(text);
    const before = [await filesBelow(test.folder), await filesBelow(home)];

    const done = await review();

    expect(done.status).toBe('completed');
    expect(done.autoAppliedCount).toBe(0);
    expect(await test.core.prisma.healingAction.count()).toBe(0);
    expect([await filesBelow(test.folder), await filesBelow(home)]).toEqual(before);
    const stored = await test.core.prisma.healingSuggestion.findMany();
    expect(stored.map(({ status }) => status)).toEqual(hostile.remains === 'nothing' ? [] : ['pending']);
    for (const { targetFile, proposedContent } of stored) {
      const own = [place.script, place.jobFile];
      if (hostile.remains === 'waits') expect(own).toContain(targetFile);
      else expect({ targetFile, proposedContent }).toEqual({ targetFile: null, proposedContent: null });
    }
    expect(JSON.stringify(stored)).not.toContain(OUTSIDE);
    expect(JSON.stringify(stored)).not.toContain(SECRET);
    expect(JSON.stringify(stored)).not.toMatch(/\\u001b|\\u202e/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const prompt = (await program.calls()).at(-1)?.prompt ?? '';
    expect(prompt).not.toContain(OUTSIDE);
    expect(prompt).not.toContain(SECRET);
    expect(prompt).toMatch(/\nThat was the data\. [^\n]*\n$/);
  });

  it('was tried in sixty ways and more', () => {
    expect(HOSTILE_ANSWERS.length).toBeGreaterThanOrEqual(60);
  });
});
