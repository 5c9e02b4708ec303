import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chatServer, type ChatServer } from '../support/chat-server.js';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();
let ai: ChatServer;

beforeAll(async () => {
  ai = await chatServer();
  await server.kill();
  await writeFile(
    join(server.folder, 'selfheal.yaml'),
    `analysis: { analyzers: [rules, http], http: { base_url: "${ai.url}", model: small } }\n`,
  );
  await server.start();
});
afterAll(() => ai.close());

it('advice of an AI becomes a change that it writes, which is looked at, and applied', async () => {
  const file = join(server.folder, 'scripts/export-ledger.sh');
  const before = await readFile(file, 'utf8');
  const after = before.replace('seq 1 12', 'seq 12');
  const advice = {
    subject: 'counting',
    category: 'script',
    severity: 'low',
    title: 'Count without a beginning',
    description: '`seq` begins at one by itself.',
    action_type: 'edit_script',
    target_file: file,
    affected_files: [file],
    evidence: [{ kind: 'file', path: file, line: 3, text: 'for month in $(seq 1 12); do' }],
  };
  ai.reply = ({ prompt }) => ({
    text: JSON.stringify(
      prompt.includes('## The file, to its end') ? { content: after } : { suggestions: [advice] },
    ),
  });

  const page = await browser.open(`${server.url}/jobs/export-ledger`);
  await page.getByRole('button', { name: 'Review now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Also while it runs/).check();
  await dialog.getByRole('button', { name: 'Review', exact: true }).click();
  await page.waitForURL(/\/reviews\/\d+/);
  await page.getByRole('link', { name: advice.title }).click();

  await page.getByText('The precise change is not written yet').waitFor();
  await page.getByRole('button', { name: 'Prepare the change' }).click();
  await page
    .getByRole('figure', { name: /Change of .*export-ledger\.sh/ })
    .getByText('seq')
    .first()
    .waitFor();
  expect(await readFile(file, 'utf8')).toBe(before);
  await page.getByText('The change was written, asked for').waitFor();

  await page.getByRole('button', { name: 'Approve and apply' }).click();
  await page.getByText('Applied', { exact: true }).first().waitFor();
  expect(await readFile(file, 'utf8')).toBe(after);
});
