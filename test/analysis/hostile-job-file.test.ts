import { describe, expect, it } from 'vitest';
import { changeJobKey, jobConfigFile, jobKey } from '../../src/analysis/job-change.js';
import { withYamlKeys } from '../../src/analysis/rules/file/file-change.js';
import { fileRules } from '../../src/analysis/rules/file/index.js';
import { jobSection } from '../../src/analysis/rules/file/job-section.js';
import { HOSTILE_YAML } from '../support/hostile-yaml.js';
import { config, input } from './rules/file/review-context.js';

/** The configuration reports such a file; a review must live through it. */
describe.each(HOSTILE_YAML)('a job file with %s', (_name, text) => {
  const given = input({ files: [config(text)], job: { schedule: '0 3 * * *' } });

  it('tells a rule nothing of the job, and takes no change', () => {
    expect(jobConfigFile(given.ctx)?.text).toBe(text);
    expect(jobKey(given.ctx, ['cmd'])).toBeUndefined();
    expect(changeJobKey(given.ctx, ['cmd'], 'y')).toBeNull();
    expect(jobSection(given.ctx)).toBeNull();
    expect(withYamlKeys(text, [{ path: ['jobs', 'nightly', 'cmd'], value: 'y' }])).toBeNull();
  });

  it('is no reason for a rule to fail', async () => {
    for (const rule of fileRules) expect(await rule.evaluate(given)).toEqual([]);
  });
});
