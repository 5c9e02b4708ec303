import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fileRules } from '../../../../src/analysis/rules/file/index.js';
import { secrets } from '../../../../src/analysis/rules/file/secrets.js';
import type { SuggestionDraft } from '../../../../src/analysis/suggestion-draft.js';
import { config, evaluate, evaluateToOne, input, prompt, run, script } from './review-context.js';

// Put together here, so that no scanner takes this file for a leak.
const GITHUB = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const OPENAI = ['sk-aB3dE5fG7hJ9kL1mN3pQ', 'T3BlbkFJ', 'aB3dE5fG7hJ9kL1mN3pQ'].join('');
const AWS = ['wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYzzTMPLEKq9'].join('');
const POSTGRES = ['postgres://app:', 's3cr3tPa55', '@db.internal:5432/app'].join('');
const PEM_BODY = 'MIIEowIBAAKCAQEAwJ3fJh8d9f7sd8f7s8d7f8s7df8s7d8f7s8d7f8sd7f8s7df';

/** Everything of a draft that is shown beside the contents of its change. */
const shown = (drafts: SuggestionDraft[]): string =>
  JSON.stringify(drafts.map((draft) => ({ ...draft, change: null })));

describe('secrets', () => {
  it('reports a token in a script by its line, and shows only its length', async () => {
    const draft = await evaluateToOne(secrets, {
      files: [script(`#!/bin/bash\ncurl -H "Authorization: Bearer ${GITHUB}" https://x\n`)],
    });
    expect(draft).toMatchObject({
      severity: 'critical',
      category: 'security',
      change: null,
      actionType: 'manual',
    });
    expect(draft.evidence).toEqual([
      {
        kind: 'file',
        path: '/jobs/nightly.sh',
        line: 2,
        text: 'curl -H "Authorization: Bearer ghp_…(40 characters)" https://x',
        note: 'GitHub token',
        masked: true,
      },
    ]);
  });

  it.each([
    ['an OpenAI key', `k = "${OPENAI}"`, OPENAI, 'critical'],
    ['an AWS secret', `AWS_SECRET_ACCESS_KEY=${AWS}`, AWS, 'critical'],
    ['a database password', `DB=${POSTGRES}`, POSTGRES, 'high'],
    [
      'a private key',
      `-----BEGIN RSA PRIVATE KEY-----\n${PEM_BODY}\n${PEM_BODY}\n-----END RSA PRIVATE KEY-----`,
      PEM_BODY,
      'critical',
    ],
  ])('shows nothing of %s', async (_, line, secret, severity) => {
    const drafts = await evaluate(secrets, { files: [prompt(`a\n\n${line}\n`)] });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.severity).toBe(severity);
    expect(drafts[0]?.evidence[0]).toMatchObject({ line: 3 });
    expect(shown(drafts)).not.toContain(secret);
    if (secret === POSTGRES) expect(shown(drafts)).not.toContain('s3cr3tPa55');
  });

  it.each([
    ['a short placeholder', 'OPENAI_API_KEY=sk-xxxx'],
    ['a placeholder of full length', `K=sk-${'x'.repeat(20)}T3BlbkFJ${'x'.repeat(20)}`],
    ['a token of one letter', `T=ghp_${'a'.repeat(36)}`],
    ['a word in the place of a password', 'DB=postgres://app:changeme@db.internal/app'],
    ['a reference', 'AWS_SECRET_ACCESS_KEY=${env:NAME}'],
    ['a variable in an address', 'DB=postgres://app:$PASSWORD@db/app'],
    ['a reference in an address', 'DB=postgres://app:${env:PW}@db/app'],
    ['the documented example', `AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`],
    ['an account number', 'AWS_ACCOUNT_ID=123456789012'],
    ['nothing', ''],
  ])('takes %s for no secret', async (_, line) => {
    expect(
      await evaluate(secrets, {
        files: [script(`${line}\n`), prompt(line), config(`jobs:\n  nightly: {}\n# ${line}\n`)],
      }),
    ).toEqual([]);
  });

  const yaml = (env: string): string =>
    `# all jobs\njobs:\n  other:\n    env:\n      TOKEN: ${OPENAI}\n  nightly:\n    cmd: x # how\n    env:\n${env}    tags: [a]\n`;

  it('refers to the environment in place of plain values in the env of the job', async () => {
    const text = yaml(
      `      # for the api\n      GH_TOKEN: "${GITHUB}" # keep\n      DB: ${POSTGRES}\n      MODE: fast\n`,
    );
    const draft = await evaluateToOne(secrets, { files: [config(text)] });
    expect(draft).toMatchObject({
      actionType: 'edit_config',
      subject: 'env:DB,GH_TOKEN',
      severity: 'critical',
    });
    const proposed = draft.change?.proposedContent ?? '';
    expect(proposed).not.toContain(GITHUB);
    expect(proposed).not.toContain(POSTGRES);
    expect(parse(proposed)).toEqual({
      jobs: {
        other: { env: { TOKEN: OPENAI } },
        nightly: {
          cmd: 'x',
          env: { GH_TOKEN: '${env:GH_TOKEN}', DB: '${env:DB}', MODE: 'fast' },
          tags: ['a'],
        },
      },
    });
    expect(proposed).toContain('# for the api');
    expect(proposed).toContain('# keep');
    const visible = shown([draft]);
    for (const secret of [GITHUB, POSTGRES, OPENAI]) expect(visible).not.toContain(secret);
  });

  it('leaves the secrets of another job to that job', async () => {
    const files = [config(yaml('      MODE: fast\n'))];
    expect(await evaluate(secrets, { files })).toEqual([]);
    const other = await evaluateToOne(secrets, {
      files,
      job: { jobId: 'other', configFile: { path: '/jobs/jobs.yaml', keyPath: ['jobs', 'other'] } },
    });
    expect(other.subject).toBe('env:TOKEN');
  });

  it('gives advice where the secret also stands elsewhere, so that no change would leave it in the file', async () => {
    const draft = await evaluateToOne(secrets, {
      files: [config(yaml(`      GH: ${GITHUB}\n`) + `# was ${GITHUB}\n`)],
    });
    expect(draft.change).toBeNull();
  });

  it('reports a secret that the job takes from an anchor, without a change', async () => {
    const text = `common: &common\n  GH: ${GITHUB}\njobs:\n  nightly:\n    env: *common\n  other: {}\n`;
    const draft = await evaluateToOne(secrets, { files: [config(text)] });
    expect(draft).toMatchObject({ change: null, evidence: [{ line: 2 }] });
    const job = { configFile: { path: '/jobs/jobs.yaml', keyPath: ['jobs', 'other'] } };
    expect(await evaluate(secrets, { files: [config(text)], job })).toEqual([]);
  });

  it('works on a file that is the job', async () => {
    const draft = await evaluateToOne(secrets, {
      files: [config(`env:\r\n  GH: ${GITHUB}\r\n`)],
      job: { configFile: { path: '/jobs/jobs.yaml', keyPath: [] } },
    });
    expect(draft.change?.proposedContent).toBe('env:\r\n  GH: ${env:GH}\r\n');
  });

  it('says nothing of a job file that is not YAML', async () => {
    expect(await evaluate(secrets, { files: [config(`jobs: [\n  GH: ${GITHUB}\n`)] })).toEqual([]);
  });

  it('leaves nothing behind in the process, however many texts it looks at', async () => {
    const before = performance.getEntries().length;
    for (let at = 0; at < 20; at += 1) await evaluate(secrets, { files: [prompt(`text ${at}`)] });
    expect(performance.getEntries().length).toBe(before);
  });

  it('lets no other rule quote a line with a secret', async () => {
    const text = `#!/bin/bash\ncurl -k -H "Authorization: Bearer ${GITHUB}" https://example.org/a > a\necho done\n`;
    const given = {
      files: [script(text)],
      runs: [run(1, { timedOut: true, exitCode: 124 }), run(2)],
    };
    const drafts: SuggestionDraft[] = [];
    for (const rule of fileRules) drafts.push(...(await rule.evaluate(input(given))));
    expect(drafts.map(({ rule }) => rule).sort()).toEqual([
      'curl-without-timeout',
      'secrets',
      'shell-strict-mode',
      'unpinned-or-insecure',
    ]);
    expect(shown(drafts)).not.toContain(GITHUB);
  });
});
