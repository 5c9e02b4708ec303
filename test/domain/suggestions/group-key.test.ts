import { describe, expect, it } from 'vitest';
import type { SuggestionDraft } from '../../../src/analysis/suggestion-draft.js';
import { groupKey } from '../../../src/domain/suggestions/group-key.js';
import { aDraft } from '../../support/fake-analyzer.js';

const changing = (targetFile: string, from: string, to: string, over: Partial<SuggestionDraft> = {}) =>
  aDraft({
    affectedFiles: [targetFile],
    change: { targetFile, currentContent: from, proposedContent: to, baseHash: 'x' },
    ...over,
  });
const byRule = (jobId: string, draft: SuggestionDraft): string => groupKey(jobId, draft, { fromAi: false });
const byAi = (jobId: string, draft: SuggestionDraft): string => groupKey(jobId, draft, { fromAi: true });

describe('the group of what a rule says', () => {
  it('is the same in other jobs, though each has a change and figures of its own', () => {
    const retry = (file: string, attempts: number) =>
      changing(file, 'cmd: x\n', `cmd: x\nretry: { max_attempts: ${attempts} }\n`, {
        rule: 'retry-transient',
        subject: 'retry',
        title: `${attempts} of 12 failures were transient`,
      });
    expect(byRule('a', retry('/jobs/a.yaml', 3))).toBe(byRule('b', retry('/jobs/b.yaml', 5)));
  });

  it('leaves out the file that a rule names in its subject', () => {
    const strict = (file: string) =>
      aDraft({ rule: 'shell-strict-mode', subject: `errexit:${file}`, affectedFiles: [`/srv/${file}`] });
    expect(byRule('a', strict('backup.sh'))).toBe(byRule('b', strict('report.sh')));
    expect(byRule('a', strict('backup.sh'))).not.toBe(
      byRule(
        'a',
        aDraft({
          rule: 'shell-strict-mode',
          subject: 'pipefail:backup.sh',
          affectedFiles: ['/srv/backup.sh'],
        }),
      ),
    );
  });

  it('is another for another rule, subject or category', () => {
    const one = aDraft();
    for (const other of [aDraft({ rule: 'r' }), aDraft({ subject: 's' }), aDraft({ category: 'cost' })])
      expect(byRule('a', other)).not.toBe(byRule('a', one));
  });

  it('takes no part of a word for the name of a job', () => {
    expect(byRule('x', aDraft())).toBe(byRule('y', aDraft()));
    expect(byRule('flak', aDraft({ subject: 'flaky' }))).toBe(byRule('b', aDraft({ subject: 'flaky' })));
  });
});

describe('the group of what an AI says', () => {
  const locked = (jobId: string, rule: string) =>
    changing(
      `/srv/${jobId}.sh`,
      '#!/bin/sh\nrun\n',
      `#!/bin/sh\nexec 9>/run/${jobId}.lock; flock -n 9 || exit 75\nrun\n`,
      { rule, subject: `overlap in ${jobId}` },
    );

  it('is the change, without the names of the job and its files, whatever the AI calls it', () => {
    expect(byAi('backup-1', locked('backup-1', 'overlap'))).toBe(
      byAi('report-22', locked('report-22', 'no-lock')),
    );
    expect(byAi('backup', locked('backup', 'overlap'))).not.toBe(
      byAi('backup', changing('/srv/backup.sh', 'run\n', 'timeout 60 run\n')),
    );
  });

  it('is what it calls it, where there is no change', () => {
    expect(byAi('a', aDraft())).toBe(byAi('b', aDraft()));
    expect(byAi('a', aDraft())).not.toBe(byAi('a', aDraft({ rule: 'other' })));
  });
});
