import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeAnalysis } from '../../../src/compose-analysis.js';
import { loadConfig } from '../../../src/config.js';
import type { Core } from '../../../src/domain/core.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { chatServer, type ChatServer } from '../../support/chat-server.js';
import { useCore } from '../../support/core.js';

/** Nothing in its form tells that it is secret: only the name of the variable does. */
const PASSWORD = 'zebra-Lamp-crumble';
/** Told by its place in one line, and printed by itself in another. */
const LEARNT = 'orchid7Meadow';
const PRINTED = [`login of ${PASSWORD} failed`, `password=${LEARNT}`, `retrying with ${LEARNT} in vain`];

describe('secrets that a job printed and an AI cites', () => {
  const test = useCore(
    {
      'report.yaml': `cmd: bash report.sh\nenv: { DB_PASSWORD: ${PASSWORD} }\nself_healing: { enabled: true, mode: proactive }\n`,
      'report.sh': '#!/bin/bash\nset -euo pipefail\necho hello\n',
    },
    { reviews: { wake: () => undefined } },
  );
  let model: ChatServer;
  let core: Core;
  beforeAll(async () => {
    model = await chatServer();
    const file = join(test.folder, 'selfheal.yaml.txt');
    await writeFile(
      file,
      `analysis: { analyzers: [http], http: { base_url: "${model.url}", model: tiny } }\n`,
    );
    const config = loadConfig({ env: { HOME: test.folder }, cwd: test.folder, flags: { config: file } });
    core = { ...test.core, ...composeAnalysis(config, test.core) };
  });
  afterAll(() => model.close());

  it('are stored nowhere: not in what is cited, nor in what was dropped', async () => {
    const head = parseRunHead({
      started_at: '2026-03-02T10:00:00Z',
      finished_at: '2026-03-02T10:00:09Z',
      exit_code: 1,
    });
    const log = `${PRINTED.join('\n')}\n`;
    const { run } = await recordRun(core, { jobId: 'report', head, log, runKey: 'one' });
    let shown = '';
    model.reply = ({ prompt }) => {
      shown = prompt;
      const placeholders = [...new Set(prompt.match(/SELFHEAL_SECRET_\d+_(?!3f9ac2e1)[0-9a-f]{8}/g))];
      const suggestion = {
        subject: 'login fails',
        category: 'reliability',
        severity: 'medium',
        title: 'The login fails',
        description: 'It does.',
        target_file: placeholders[0],
        proposed_content: 'x',
        affected_files: placeholders,
        evidence: [
          { kind: 'log', run_id: run.id, line: 1, text: 'login of', note: `of ${placeholders[0]}` },
          { kind: 'log', run_id: run.id, line: 3, text: 'retrying with' },
          ...placeholders.map((path) => ({ kind: 'file', path, line: 1, text: 'hello there' })),
        ],
      };
      return { text: JSON.stringify({ suggestions: [suggestion] }) };
    };
    await startReview(core, { jobId: 'report', force: true, trigger: 'manual', requestedBy: 'ada' });
    const review = await carryOutReview(core);
    expect(shown).toContain('login of SELFHEAL_SECRET_');
    const stored = await core.prisma.healingSuggestion.findMany({ where: { reviewId: review.id } });
    const ours = stored.find(({ source }) => source === 'http/ai');
    expect((ours?.evidence as unknown[]).slice(0, 2)).toMatchObject([
      {
        kind: 'log',
        line: 1,
        text: 'login of …(18 characters) failed',
        note: 'of [secret]',
        masked: true,
        verified: true,
      },
      { kind: 'log', line: 3, text: 'retrying with …(13 characters) in vain', masked: true, verified: true },
    ]);
    const events = await core.prisma.healingEvent.findMany();
    const all = JSON.stringify([stored, review, events.map(({ data }) => data)]);
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain(LEARNT);
  });
});
