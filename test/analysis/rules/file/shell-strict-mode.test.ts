import { describe, expect, it } from 'vitest';
import { shellStrictMode } from '../../../../src/analysis/rules/file/shell-strict-mode.js';
import { config, errorLine, evaluate, evaluateToOne, run, runWith, script } from './review-context.js';

const proposedFor = async (text: string, cmd = '/jobs/nightly.sh') =>
  (await evaluateToOne(shellStrictMode, { files: [script(text)], job: { cmd } })).change?.proposedContent;

describe('shell-strict-mode', () => {
  it('proposes strict mode below the first comments of a bash script', async () => {
    expect(await proposedFor('#!/bin/bash\n# Nightly backup.\n\ncp a b\necho done\n')).toBe(
      '#!/bin/bash\n# Nightly backup.\nset -euo pipefail\n\ncp a b\necho done\n',
    );
  });

  it('does not come between a comment and the code that it stands on', async () => {
    expect(await proposedFor('#!/bin/bash\n# Nightly.\n\n# Copy.\ncp a b\necho done\n')).toBe(
      '#!/bin/bash\n# Nightly.\nset -euo pipefail\n\n# Copy.\ncp a b\necho done\n',
    );
  });

  it('proposes no pipefail for a POSIX shell', async () => {
    expect(await proposedFor('#!/bin/sh\ncp a b\necho done\n')).toBe(
      '#!/bin/sh\nset -eu\ncp a b\necho done\n',
    );
  });

  it('proposes what any shell knows for a script that does not name its own', async () => {
    expect(await proposedFor('cp a b\necho done\n')).toBe('set -eu\ncp a b\necho done\n');
  });

  it('goes by the shell that the command names, not by the first line', async () => {
    const text = '#!/bin/bash -e\ncp a b\necho done\n';
    expect(await proposedFor(text, 'sh /jobs/nightly.sh')).toContain('\nset -eu\n');
    expect(await proposedFor(text, 'nice -n 5 bash -x nightly.sh full')).toContain('\nset -euo pipefail\n');
    expect(await evaluate(shellStrictMode, { files: [script(text)], job: { cmd: './nightly.sh' } })).toEqual(
      [],
    );
  });

  it('keeps CRLF line ends', async () => {
    expect(await proposedFor('#!/bin/bash\r\ncp a b\r\necho done\r\n')).toBe(
      '#!/bin/bash\r\nset -euo pipefail\r\ncp a b\r\necho done\r\n',
    );
  });

  it.each([
    ['in one word', '#!/bin/bash\nset -euo pipefail\ncp a b | cat\necho'],
    ['spread over lines', '#!/bin/bash\nset -e\nset -u\nset -o pipefail\ncp a b | cat\necho'],
    ['by name', '#!/bin/bash\nset -o errexit -o nounset -o pipefail\ncp a b | cat\necho'],
    ['with a backslash between', '#!/bin/bash\nset -e \\\n  -o pipefail\ncp a b | cat\necho'],
    ['on the first line', '#!/bin/bash -e\ncp a b\necho'],
    ['through env -S', '#!/usr/bin/env -S bash -eu\ncp a b\necho'],
    ['with CRLF', '#!/bin/bash\r\nset -o errexit\r\ncp a b\r\n'],
    ['behind other letters', '#!/bin/sh\nset -xe\ncp a b\necho'],
    ['in a function that is called', '#!/bin/sh\nsetup() { set -e; }\nsetup\ncp a b'],
  ])('recognises it %s', async (_, text) => {
    expect(await evaluate(shellStrictMode, { files: [script(text)] })).toEqual([]);
  });

  it.each([
    ['one command', '#!/bin/bash\n# only\npg_dump db\n'],
    ['nothing', '#!/bin/bash\n'],
    ['no text at all', ''],
    ['another shell', '#!/bin/zsh\ncp a b\necho done\n'],
    ['what does not parse', '#!/bin/bash\nif true; then\necho "\n'],
  ])('says nothing of a script with %s', async (_, text) => {
    expect(await evaluate(shellStrictMode, { files: [script(text)] })).toEqual([]);
  });

  it.each([
    ['a comment', '#!/bin/bash\n# set -e\ncp a b\necho done\n'],
    ['a string', '#!/bin/bash\necho "set -e"\ncp a b\n'],
    ['a here-document', '#!/bin/bash\ncat <<X\nset -e\nX\ncp a b\n'],
    ['an option that is turned off', '#!/bin/bash\nset +e\ncp a b\n'],
  ])('does not take %s for the option', async (_, text) => {
    expect(await evaluate(shellStrictMode, { files: [script(text)] })).toHaveLength(1);
  });

  it('leaves -u out where the script reads what nothing sets, and says where', async () => {
    const draft = await evaluateToOne(shellStrictMode, {
      files: [script('#!/bin/bash\nif [ -z "$TARGET" ]; then TODAY=x; fi\ncp a "$TODAY"\n')],
    });
    expect(draft.change?.proposedContent).toContain('\nset -eo pipefail\n');
    expect(draft.description).toContain('line 2');
    expect(draft.evidence).toContainEqual(
      expect.objectContaining({ line: 2, note: 'nothing here sets `TARGET`' }),
    );
  });

  it('keeps -u where the job, the script or a default gives the value', async () => {
    const files = [
      script('#!/bin/bash\nDIR="${BASE:-/tmp}"\nfor f in "$HOME"/*; do cp "$f" "$DIR/$TARGET"; done\n'),
      config('jobs:\n  nightly:\n    env: { TARGET: x }\n'),
    ];
    const draft = await evaluateToOne(shellStrictMode, { files });
    expect(draft.change?.proposedContent).toContain('\nset -euo pipefail\n');
  });

  it('leaves pipefail out where a pipeline fails as a matter of course', async () => {
    expect(await proposedFor('#!/bin/bash\nn=$(ls | grep x | wc -l)\necho "$n"\n')).toContain('\nset -eu\n');
    expect(await proposedFor('#!/bin/bash\nls | head -n 1\necho x\n')).toContain('\nset -eu\n');
  });

  it.each([
    ['reads $? afterwards', '#!/bin/bash\ncp a b\nif [ $? -ne 0 ]; then echo bad; fi\n', 3],
    ['greps for its answer', '#!/bin/bash\nx=$(grep foo list)\necho "$x"\n', 2],
    ['counts with ((…))', '#!/bin/bash\ni=0\n((i++))\necho "$i"\n', 3],
    ['ends a function in a && b', '#!/bin/bash\nf() { [ -e x ] && rm x; }\nf\necho done\n', 2],
  ])('writes no change for a script that %s', async (_, text, line) => {
    const draft = await evaluateToOne(shellStrictMode, { files: [script(text)] });
    expect(draft.change).toBeNull();
    expect(draft.actionType).toBe('manual');
    expect(draft.description).toContain(`line ${line}`);
  });

  it('writes the change where failures are handled already', async () => {
    const text =
      '#!/bin/bash\nif grep -q x y; then echo; fi\ngrep a b || true\ncp a b || status=$?\nwhile ! test -e z; do touch z; done\nexit $?\n';
    expect(await proposedFor(text)).toContain('\nset -euo pipefail\n');
  });

  it('proposes pipefail alone where only that is missing and there are pipelines', async () => {
    const draft = await evaluateToOne(shellStrictMode, {
      files: [script('#!/bin/bash\nset -e\npg_dump db | gzip > x.gz\n')],
    });
    expect(draft).toMatchObject({ severity: 'low', subject: 'pipefail:nightly.sh' });
    expect(draft.change?.proposedContent).toBe(
      '#!/bin/bash\nset -o pipefail\nset -e\npg_dump db | gzip > x.gz\n',
    );
  });

  it('cites the runs that ended 0 although their log has errors, and is graver for them', async () => {
    const files = [script('#!/bin/bash\ncp a b\necho done\n')];
    const runs = [run(1), run(2), run(3), run(4, { exitCode: 1 }), run(5)];
    const errors = [1, 2, 3, 4].map((id) => errorLine(id, 'cp: cannot stat a: error'));
    const draft = await evaluateToOne(shellStrictMode, { files, runs, errors });
    expect(draft).toMatchObject({ severity: 'high', category: 'reliability' });
    const cited = draft.evidence.flatMap((one) => (one.kind === 'run' ? [one.runId] : []));
    expect(cited).toEqual([1, 2, 3]);
    expect(draft.evidence).toContainEqual(
      expect.objectContaining({ kind: 'log', runId: 3, line: 7, text: 'cp: cannot stat a: error' }),
    );
    expect((await evaluateToOne(shellStrictMode, { files, runs })).severity).toBe('medium');
  });

  it('turns a backup that fails unseen into a failing run', async () => {
    const text = '#!/bin/bash\n# Backup.\ncp /nonexistent/a b\nfalse | cat\necho done\n';
    const proposed = (await proposedFor(text)) ?? '';
    expect(await runWith('bash', [], text, 'a.sh')).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(await runWith('bash', ['-n'], proposed, 'a.sh')).toMatchObject({ code: 0 });
    expect(await runWith('bash', [], proposed, 'a.sh')).toMatchObject({ code: 1, stdout: '' });
  });
});
