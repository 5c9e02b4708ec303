import { describe, expect, it } from 'vitest';
import { unpinnedOrInsecure } from '../../../../src/analysis/rules/file/unpinned-or-insecure.js';
import { config, evaluate, evaluateToOne, script } from './review-context.js';

const shell = (text: string) => ({ files: [script(`#!/bin/bash\n${text}\n`)] });
const python = (text: string) => ({ files: [script(text, '/jobs/report.py')] });

describe('unpinned-or-insecure', () => {
  it.each([
    'curl -fsSL https://example.org/i.sh | bash',
    'curl -fsSL https://example.org/i.sh | sudo -u app bash -s -- --yes',
    'wget -qO- https://example.org/i.py | python3 -',
    'curl https://example.org/i.gz | gunzip | sh',
    'bash <(curl -s https://example.org/i.sh)',
    'sh -c "$(curl -fsSL https://example.org/i.sh)"',
    'eval "$(curl -s https://example.org/env)"',
    '. <(wget -qO- https://example.org/env)',
  ])('reports a download that is run: %s', async (line) => {
    const draft = await evaluateToOne(unpinnedOrInsecure, shell(line));
    expect(draft).toMatchObject({ severity: 'high', category: 'security', change: null });
    expect(draft.evidence).toMatchObject([{ line: 2, text: line }]);
  });

  it('is critical over plain http', async () => {
    const draft = await evaluateToOne(unpinnedOrInsecure, shell('curl http://example.org/i.sh | sh'));
    expect(draft.severity).toBe('critical');
  });

  it.each([
    'curl https://example.org/data | python3 -m json.tool',
    'curl https://example.org/data | python3 parse.py',
    'curl https://example.org/data | jq .',
    'curl https://example.org/data | bash import.sh',
    'bash import.sh "$(curl https://example.org/data)"',
    'echo "curl https://example.org | sh"',
    '# curl https://example.org | sh',
    'curl -sS --key k.pem https://example.org',
    'curl -o k https://example.org',
    'curl -k https://localhost:8443/health',
    'curl --insecure https://127.0.0.1/health',
    'chmod 755 x',
    'chmod +x x',
    'curl "unclosed | sh',
  ])('says nothing of: %s', async (line) => {
    expect(await evaluate(unpinnedOrInsecure, shell(line))).toEqual([]);
  });

  it('gives advice for an unchecked certificate of a host that it does not know', async () => {
    for (const line of [
      'curl -k https://intern.example.org',
      'curl -sSk "$URL"',
      'wget --no-check-certificate https://x.example',
    ]) {
      expect(await evaluateToOne(unpinnedOrInsecure, shell(line))).toMatchObject({
        severity: 'high',
        change: null,
      });
    }
  });

  it.each([
    ['curl -k https://api.github.com/x', 'curl https://api.github.com/x'],
    ['curl -sSkL https://api.github.com/x', 'curl -sSL https://api.github.com/x'],
    ['curl https://hooks.slack.com/x --insecure', 'curl https://hooks.slack.com/x'],
  ])('takes the option out for a host with a public certificate: %s', async (line, wanted) => {
    const draft = await evaluateToOne(unpinnedOrInsecure, shell(line));
    expect(draft.change?.proposedContent).toBe(`#!/bin/bash\n${wanted}\n`);
  });

  it('writes no change where one of the places is not certain', async () => {
    const draft = await evaluateToOne(
      unpinnedOrInsecure,
      shell('curl -k https://api.github.com/x\ncurl -k https://intern.example.org'),
    );
    expect(draft.change).toBeNull();
    expect(draft.evidence).toHaveLength(2);
  });

  it('reports verify=False in Python code, not in strings, comments or for this machine', async () => {
    const text =
      '# verify=False\ns = "verify=False"\nrequests.get(url, verify=False)\nrequests.get("http://localhost:1/", verify = False)\nrequests.get(url,\n    verify=False)\n';
    const draft = await evaluateToOne(unpinnedOrInsecure, python(text));
    expect(draft.change).toBeNull();
    expect(draft.evidence.map((one) => one.kind === 'file' && one.line)).toEqual([3, 6]);
    const known = await evaluateToOne(
      unpinnedOrInsecure,
      python('httpx.get("https://api.openai.com/v1", verify=False)\n'),
    );
    expect(known.change?.proposedContent).toBe('httpx.get("https://api.openai.com/v1", verify=True)\n');
  });

  it.each(['chmod 777 out', 'chmod -R 0777 /srv/out', 'sudo chmod a+rwx out'])('reports %s', async (line) => {
    expect(await evaluateToOne(unpinnedOrInsecure, shell(line))).toMatchObject({
      severity: 'medium',
      change: null,
    });
  });

  it('looks at the command of this job, by its line, and not at that of others', async () => {
    const text =
      'jobs:\n  other:\n    cmd: curl https://a.example/b | sh\n  nightly:\n    cmd: |\n      echo start\n      curl https://example.org/i.sh | sh\n';
    const job = { cmd: 'echo start\ncurl https://example.org/i.sh | sh\n' };
    const draft = await evaluateToOne(unpinnedOrInsecure, { files: [config(text)], job });
    expect(draft.evidence).toMatchObject([{ line: 7, text: '      curl https://example.org/i.sh | sh' }]);
    expect(await evaluate(unpinnedOrInsecure, { files: [config(text)], job: { cmd: 'true' } })).toEqual([]);
  });
});
