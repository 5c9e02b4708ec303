#!/usr/bin/env node
// Stands in for `openclaw`: keeps its arguments, and answers as OpenClaw 2026.9.6 did, word for word, or hangs.
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = process.env['STAND_IN_FOLDER'] ?? '.';
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(process.argv.slice(2))}\n`);
const mode = readFileSync(join(folder, 'mode'), 'utf8');
const target = process.argv.find((argument) => argument.startsWith('--target='))?.slice('--target='.length);

const sent = {
  action: 'send',
  channel: 'telegram',
  dryRun: false,
  handledBy: 'plugin',
  messageId: '7',
  payload: { ok: true, messageId: '7', chatId: '123456', receipt: {} },
};
const message = `Unknown target "${target}" for Telegram. Hint: <chatId>`;

if (mode === 'hang') setInterval(() => undefined, 1_000);
else if (mode === 'refuse' || (mode === 'refuse-second' && target === 'second')) {
  console.log(JSON.stringify({ ok: false, error: { type: 'cli_error', message } }, null, 2));
  console.error(`[openclaw] The CLI command failed.\n[openclaw] Reason: ${message}`);
  process.exitCode = 1;
} else if (mode === 'babble') console.log('x'.repeat(5_000_000));
else console.log(JSON.stringify(sent, null, 2));
