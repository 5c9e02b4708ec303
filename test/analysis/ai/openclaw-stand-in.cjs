#!/usr/bin/env node
// Stands in for `openclaw`: keeps what it is started with, and answers as OpenClaw 2026.9.6 did, or as it never should.
const { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawn } = require('node:child_process');

const folder = process.env['STAND_IN_FOLDER'] ?? '.';
const args = process.argv.slice(2);
/** @param {string} flag */
const after = (flag) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
/** @param {string[]} words */
const has = (...words) => words.every((word) => args.includes(word));
/** @param {object} answer */
const print = (answer) => console.log(JSON.stringify(answer, null, 2));
/** @param {string} message */
const fail = (message) => {
  print({ ok: false, error: { type: 'cli_error', message } });
  console.error(
    `[openclaw] The CLI command failed.\n[openclaw] Reason: ${message}\n[openclaw] Try: openclaw doctor`,
  );
  process.exitCode = 1;
};

/**
 * @param {string} mode
 * @param {string} text
 */
function answer(mode, text) {
  const file = after('--message-file');
  const config = after('--config');
  const call = {
    args: args.filter((each) => each !== after('--prompt')),
    prompt: file === undefined ? after('--prompt') : readFileSync(file, 'utf8'),
    fileMode: file === undefined ? null : statSync(file).mode & 0o777,
    config: config === undefined ? null : JSON.parse(readFileSync(config, 'utf8')),
    reset: config === undefined ? null : JSON.parse(readFileSync(join(config, '..', 'reset.json'), 'utf8')),
    cwd: process.cwd(),
    inFolder: readdirSync('.'),
    environment: process.env,
  };
  // What stands for the secret that a log line says after "with".
  const stands = /with (SELFHEAL_SECRET_\d+_[0-9a-f]{8})/.exec(call.prompt ?? '')?.[1];
  if (stands !== undefined) text = text.replaceAll('{{PLACEHOLDER}}', stands);
  appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(call)}\n`);
  const long = has('agent', 'exec');
  const inferred = {
    capability: 'model.run',
    transport: 'local',
    provider: 'local',
    model: 'tiny',
    attempts: [],
  };
  const executed = {
    payloads: [{ text, mediaUrl: null }],
    usage: { input: 100, output: 20, cacheRead: 30, cacheWrite: 0, total: 150, cost: { total: 0.0002 } },
    assistantTurns: 1,
    model: 'tiny',
    provider: 'local',
    sessionId: '21e68b82-4491-4dfd-9958-dc22270749f3',
  };
  /** @param {string} said */
  const say = (said, more = {}) =>
    long
      ? print({ ok: true, status: 'ok', final: said, ...executed, ...more })
      : print({ ok: true, ...inferred, outputs: [{ text: said, mediaUrl: null }], ...more });
  switch (mode) {
    case 'answer':
      return say(text);
    case 'noise':
      console.log('[plugins] loaded {3} of {4}\nTip: "{ok" is no JSON');
      return say(text);
    case 'fail':
      return fail(`Unknown model: nope. The key was sk-${'a'.repeat(48)}`);
    case 'refuse':
      return print({
        ok: false,
        error: { type: 'cli_error', message: `no credit for sk-${'a'.repeat(48)}` },
      });
    case 'silent':
      console.error('first\nsecond\nthe gateway is not reachable');
      return undefined;
    case 'prose':
      return console.log('I would rather not answer in JSON, {sorry}.');
    case 'shape':
      return print({ ok: true, outputs: 'none', final: 7 });
    case 'empty':
      return say(' \n');
    case 'huge':
      return console.log(`{"ok": true, "final": "${'x'.repeat(17 * 1024 * 1024)}"}`);
    case 'tools':
      return say(text, { toolSummary: { calls: 2, tools: ['exec'], failures: 1 } });
    case 'asked-for-tools':
      return say(text, { toolSummary: { calls: 1, tools: ['exec'], failures: 1 } });
    case 'killed':
      return process.kill(process.pid, 'SIGKILL');
    case 'hang': {
      const child = spawn('/bin/sleep', ['1000'], { stdio: 'inherit' });
      writeFileSync(join(folder, 'pids'), `${process.pid} ${child.pid}`);
      return setInterval(() => undefined, 1_000);
    }
    default:
      throw new Error(`no such mode: ${mode}`);
  }
}

if (has('--version')) console.log('OpenClaw 2026.9.6 (eb377ac)');
else if (has('config', 'file')) print({ path: join(folder, 'openclaw.json') });
else if (has('config', 'get', 'agents.entries')) {
  if (existsSync(join(folder, 'agents'))) print(JSON.parse(readFileSync(join(folder, 'agents'), 'utf8')));
  else fail('Config path not found: agents.entries');
} else answer(readFileSync(join(folder, 'mode'), 'utf8'), readFileSync(join(folder, 'answer'), 'utf8'));
