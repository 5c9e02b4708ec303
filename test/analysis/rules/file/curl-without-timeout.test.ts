import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { curlWithoutTimeout } from '../../../../src/analysis/rules/file/curl-without-timeout.js';
import { errorLine, evaluate, evaluateToOne, NOW, run, runWith, script } from './review-context.js';

const usual = Array.from({ length: 10 }, (_, at) => run(at + 1, { durationMs: 9_000 + at * 200 }));
const hit = run(20, { timedOut: true, exitCode: 124, durationMs: 600_000 });
const shell = (text: string) => [script(`#!/bin/bash\n${text}\n`)];

describe('curl-without-timeout', () => {
  it('limits a fetch by twice the longest usual run where a run hit the timeout', async () => {
    const draft = await evaluateToOne(curlWithoutTimeout, {
      files: shell('data=$(curl -fsS https://example.org/data)'),
      runs: [...usual, hit],
    });
    expect(draft.change?.proposedContent).toBe(
      '#!/bin/bash\ndata=$(curl --connect-timeout 10 --max-time 30 -fsS https://example.org/data)\n',
    );
    expect(draft.evidence).toContainEqual(expect.objectContaining({ kind: 'run', runId: 20 }));
    const slow = usual.map((one) => ({ ...one, durationMs: 10 * (one.durationMs ?? 0) }));
    const longer = await evaluateToOne(curlWithoutTimeout, {
      files: shell('curl -f https://x'),
      runs: [...slow, hit],
    });
    expect(longer.suggestedChange).toContain('--max-time 220');
  });

  it('stays under the timeout of the job', async () => {
    const draft = await evaluateToOne(curlWithoutTimeout, {
      files: shell('curl -f https://x'),
      runs: [...usual, hit],
      job: { timeoutSeconds: 20 },
    });
    expect(draft.suggestedChange).toContain('--max-time 16');
  });

  it('limits wget by its own options, and keeps CRLF and what wraps the command', async () => {
    const files = [script('#!/bin/bash\r\nsudo -u app /usr/bin/wget -q https://x\r\n')];
    const draft = await evaluateToOne(curlWithoutTimeout, { files, runs: [...usual, hit] });
    expect(draft.change?.proposedContent).toBe(
      '#!/bin/bash\r\nsudo -u app /usr/bin/wget --timeout=30 --tries=3 -q https://x\r\n',
    );
  });

  it('takes an outlier and a run that does not end for hung ones', async () => {
    const outlier = run(21, { durationMs: 300_000 });
    const open = run(22, {
      startedAt: new Date(NOW.getTime() - 7_200_000),
      finishedAt: null,
      durationMs: null,
      exitCode: null,
    });
    const draft = await evaluateToOne(curlWithoutTimeout, {
      files: shell('curl -f https://x'),
      runs: [...usual, outlier, open],
    });
    expect(draft.evidence.flatMap((one) => (one.kind === 'run' ? [one.runId] : []))).toEqual([21, 22]);
    expect(draft.suggestedChange).toContain('--max-time 30');
  });

  it.each([
    ['--max-time 5', 'curl --max-time 5 https://x'],
    ['-m in a cluster', 'curl -sSm5 https://x'],
    ['--connect-timeout', 'curl --connect-timeout=5 https://x'],
    ['--timeout', 'wget --timeout=5 https://x'],
    ['timeout around it', 'timeout 30 curl https://x'],
    ['options from a variable', 'curl $OPTS https://x'],
    ['options from an array', 'curl "${opts[@]}" https://x'],
    ['options from a file', 'curl -K curl.conf https://x'],
    ['a function of that name', 'curl() { command curl -m 5 "$@"; }\ncurl https://x'],
    ['text only', 'echo "curl https://x"'],
    ['what does not parse', 'curl https://x; if'],
  ])('leaves alone: %s', async (_, line) => {
    expect(await evaluate(curlWithoutTimeout, { files: shell(line), runs: [...usual, hit] })).toEqual([]);
  });

  it.each([
    ['runs that went as usual', usual],
    ['runs that failed quickly', [...usual, run(20, { exitCode: 7, durationMs: 300 })]],
    [
      'a long run among too few to compare',
      [
        run(1),
        run(2, { durationMs: 10_100 }),
        run(3, { durationMs: 9_900 }),
        run(4, { durationMs: 900_000 }),
      ],
    ],
    ['a run that is a little slow', [...usual, run(20, { durationMs: 20_000 })]],
    ['clocks that ran backwards', usual.map((one) => ({ ...one, durationMs: -5 }))],
    ['no run', []],
  ])('says nothing with %s', async (_, runs) => {
    expect(await evaluate(curlWithoutTimeout, { files: shell('curl -f https://x'), runs })).toEqual([]);
  });

  it('adds --fail where the log of a successful run shows an error page', async () => {
    const files = shell('curl -s -m 5 https://x > data.json\ncurl -m 5 https://ping');
    const errors = [errorLine(3, 'jq: parse error: Invalid numeric literal at line 1, column 10')];
    const draft = await evaluateToOne(curlWithoutTimeout, { files, runs: usual, errors });
    expect(draft.subject).toBe('fail:nightly.sh');
    expect(draft.change?.proposedContent).toBe(
      '#!/bin/bash\ncurl --fail -s -m 5 https://x > data.json\ncurl -m 5 https://ping\n',
    );
    expect(draft.evidence).toContainEqual(expect.objectContaining({ kind: 'log', runId: 3, line: 7 }));
  });

  it.each([
    ['the output is not used', 'curl -m 5 https://x'],
    ['it is there', 'curl -m 5 -sfo x https://x'],
    ['the status is asked for', 'curl -m 5 -s -o x -w "%{http_code}" https://x'],
    ['only messages go to a file', 'curl -m 5 https://x 2> log'],
  ])('does not add --fail where %s', async (_, line) => {
    const errors = [errorLine(3, '<html><title>502 Bad Gateway</title>')];
    expect(await evaluate(curlWithoutTimeout, { files: shell(line), runs: usual, errors })).toEqual([]);
  });

  it('ends a fetch from a server that never answers', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const files = shell(`curl -s http://127.0.0.1:${port}/`);
      const draft = await evaluateToOne(curlWithoutTimeout, {
        files,
        runs: [...usual, hit],
        job: { timeoutSeconds: 2 },
      });
      const outcome = await runWith('bash', [], draft.change?.proposedContent ?? '', 'a.sh');
      expect(outcome.code).toBe(28);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
