import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_CONFIG } from '../../src/cli/example-files.js';
import { loadConfig, type Config, type Environment } from '../../src/config.js';
import { ValidationError } from '../../src/domain/errors.js';
import { secretsOf } from '../../src/server/create-logger.js';

const ALL = `
analysis:
  concurrency: 2
  analyzers: [rules, openclaw, http]
  max_tokens_per_day: 500000
  max_ai_reviews_per_day: 40
  redact: { emails: true }
  prices:
    openai/gpt-5.4: { input_per_million: 1.25, output_per_million: 10 }
  http:
    base_url: http://user:pa55word@127.0.0.1:11434/v1
    model: qwen3
    api_key: \${env:MODEL_KEY}
    timeout: 20m
    headers: { X-Team: the-team, X-Api-Token: t0ken-of-the-team }
openclaw:
  command: /opt/openclaw
  args: [--profile, work]
  model: openai/gpt-5.4
  thinking: off
  agent: ops
  transport: gateway
  timeout: 90s
  analysis_timeout: 4m
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'selfheal-config-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function load(yaml: string, env: Environment = { MODEL_KEY: 'key-of-the-model' }): Promise<Config> {
  await writeFile(join(cwd, 'selfheal.yaml'), yaml);
  return loadConfig({ env, cwd });
}

async function refusal(yaml: string): Promise<string> {
  const error: unknown = await load(yaml).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).message.replaceAll(join(cwd, 'selfheal.yaml'), 'FILE');
}

describe('the section analysis', () => {
  it('says which AI is asked, how, and how much', async () => {
    const config = await load(ALL);
    expect(config.analysisConcurrency).toBe(2);
    expect(config.analysis()).toEqual({
      ai: ['openclaw', 'http'],
      limits: { tokensADay: 500_000, reviewsADay: 40 },
      redact: { emails: true, phones: false },
      prices: { 'openai/gpt-5.4': { inputPerMillion: 1.25, outputPerMillion: 10 } },
      openclaw: {
        command: '/opt/openclaw',
        args: ['--profile', 'work'],
        model: 'openai/gpt-5.4',
        thinking: 'off',
        agent: 'ops',
        transport: 'gateway',
        timeoutMs: 240_000,
      },
      http: {
        baseUrl: 'http://user:pa55word@127.0.0.1:11434/v1',
        model: 'qwen3',
        apiKey: 'key-of-the-model',
        headers: { 'X-Team': 'the-team', 'X-Api-Token': 't0ken-of-the-team' },
        timeoutMs: 1_200_000,
      },
    });
    const messages = { command: '/opt/openclaw', args: ['--profile', 'work'], timeoutMs: 90_000 };
    expect(config.notify().openclaw).toEqual(messages);
  });

  it('is not needed: no AI is asked then', async () => {
    for (const yaml of [
      '',
      'analysis:\nopenclaw:\n',
      'analysis: { analyzers: , http: , prices: , redact: }\n',
    ]) {
      const { ai, limits, http, redact } = (await load(yaml)).analysis();
      expect({ ai, limits, http, redact }).toEqual({
        ai: [],
        limits: { tokensADay: null, reviewsADay: null },
        http: null,
        redact: { emails: false, phones: false },
      });
    }
    expect((await load('analysis: { analyzers: [rules] }')).analysis().ai).toEqual([]);
  });

  it('is as docs/openclaw.md and the example file describe it', async () => {
    const page = await readFile(new URL('../../docs/openclaw.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n(analysis:[^]*?)```/.exec(page) ?? [];
    const described = (await load(example, { MODEL_KEY: 'k' })).analysis();
    expect(described.ai).toEqual(['openclaw']);
    expect(described.http).toMatchObject({ apiKey: 'k' });

    const uncommented = (from: string): string => {
      const [commented = ''] = EXAMPLE_CONFIG.slice(EXAMPLE_CONFIG.indexOf(from)).split('\n\n');
      return commented.replace(/^# ?/gm, '');
    };
    expect((await load(uncommented('# analysis:'))).analysis().ai).toEqual(['openclaw']);
    const notify = (await load(uncommented('# notify:'), { SLACK_URL: 'https://hooks.example/x' })).notify();
    expect(notify.channels).toMatchObject([{ name: 'team', type: 'slack' }]);
    expect((await load(EXAMPLE_CONFIG)).analysis().ai).toEqual([]);
  });

  it('lets commands run where the key of the server is not set', async () => {
    const { http } = (await load(ALL, {})).analysis();
    expect(http).toEqual({
      unusable: expect.stringMatching(
        /^analysis\.http\.api_key needs the environment variable MODEL_KEY, which is not set; .*selfheal\.yaml:13\)$/,
      ),
    });
  });

  it('shows its secrets in no log, and not as part of the configuration', async () => {
    const config = await load(ALL);
    expect(JSON.stringify(config)).not.toMatch(/key-of-the-model|pa55word|the-team/);
    expect(secretsOf(config)).toEqual(
      expect.arrayContaining(['key-of-the-model', 'pa55word', 't0ken-of-the-team']),
    );
  });

  it.each([
    ['analysis: 3\n', 'FILE:1: analysis: must be a mapping with analyzers, http and others'],
    [
      'analysis:\n  analyzers: [rules, oracle]\n',
      'FILE:2: analysis.analyzers.1: must be one of rules, openclaw, http',
    ],
    [
      'analysis:\n  analyzers: openclaw\n',
      'FILE:2: analysis.analyzers: must be a list of rules, openclaw, http',
    ],
    [
      'analysis:\n  analyzers: [http]\n',
      'FILE:2: analysis.analyzers: names http, so analysis.http must say which server (base_url, model)',
    ],
    [
      'analysis:\n  max_tokens_per_day: 0\n',
      'FILE:2: analysis.max_tokens_per_day: must be a whole number from 1 to 1000000000',
    ],
    [
      'analysis:\n  prices:\n    a/b: { input_per_million: free }\n',
      'FILE:3: analysis.prices.a/b.input_per_million: must be a number of dollars for a million tokens',
    ],
    [
      'analysis:\n  http: { base_url: "ftp://x", model: m }\n',
      'FILE:2: analysis.http.base_url: must be a URL that begins with http:// or https://',
    ],
    [
      'analysis:\n  http: { base_url: "http://x" }\n',
      'FILE:2: analysis.http.model: must be the name of a model as the server knows it',
    ],
    [
      'openclaw:\n  model: gpt-5\n',
      'FILE:2: openclaw.model: must be a provider and a model as OpenClaw names them, such as openai/gpt-5.4',
    ],
    ['openclaw:\n  transport: pigeon\n', 'FILE:2: openclaw.transport: must be local or gateway'],
    [
      'openclaw:\n  args: --profile work\n',
      'FILE:2: openclaw.args: must be a list of options of openclaw itself, such as [--profile, work]',
    ],
    [
      'openclaw:\n  analysis_timeout: 5\n',
      'FILE:2: openclaw.analysis_timeout: must be a time such as 10m, from 1s to 1h',
    ],
  ])('says what is wrong: %s', async (yaml, message) => {
    expect(await refusal(yaml)).toContain(message);
  });

  it('tells no secret of what is wrong', async () => {
    const wrong = ALL.replace('api_key: ${env:MODEL_KEY}', 'api_key: [hidden-key]');
    expect(await refusal(wrong)).not.toContain('hidden-key');
  });
});
