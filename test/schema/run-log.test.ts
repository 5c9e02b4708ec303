import { beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../src/domain/runs/record-run.js';
import { parseRunHead } from '../../src/domain/runs/new-run.js';
import { globalId, useGraphQL } from './use-graphql.js';

const LOG =
  'query ($runId: ID!, $around: Int, $after: Int, $last: Int, $first: Int) { runLog(runId: $runId, around: $around, after: $after, last: $last, first: $first) { totalLines nextAfter lines { number text } } }';
const SEARCH =
  'query ($runId: ID!, $pattern: String!, $regex: Boolean, $first: Int, $after: Int) { runLogSearch(runId: $runId, pattern: $pattern, regex: $regex, first: $first, after: $after) { lines totalLines nextAfter } }';

describe('the log of a run', () => {
  const graphql = useGraphQL({ 'a.yaml': 'cmd: "true"\n' });
  let runId = '';

  beforeAll(async () => {
    const log = Array.from(
      { length: 50 },
      (_, index) => `line ${index + 1}${index % 10 === 9 ? ' Failed' : ''}`,
    );
    const { run } = await recordRun(graphql.test.core, {
      jobId: 'a',
      head: parseRunHead({
        started_at: '2026-03-02T10:00:00Z',
        finished_at: '2026-03-02T10:00:01Z',
        exit_code: 0,
      }),
      log: log.join('\n'),
      runKey: 'x',
    });
    runId = globalId('Run', run.id);
  });

  it('is read around a line', async () => {
    expect(await graphql.data(LOG, { runId, around: 20, first: 2 })).toEqual({
      runLog: {
        totalLines: 50,
        nextAfter: 20,
        lines: [
          { number: 19, text: 'line 19' },
          { number: 20, text: 'line 20 Failed' },
        ],
      },
    });
    expect(await graphql.statements(LOG, { runId, after: 10, first: 2 })).toHaveLength(2);
  });

  it('is searched, from where the last search ended', async () => {
    const search = async (given: object) => {
      const { runLogSearch } = await graphql.data(SEARCH, { runId, ...given });
      return runLogSearch as unknown;
    };
    expect(await search({ pattern: 'failed', first: 2 })).toEqual({
      lines: [10, 20],
      totalLines: 50,
      nextAfter: 20,
    });
    expect(await search({ pattern: '(3|4)0 fail', regex: true, after: 30 })).toEqual({
      lines: [40],
      totalLines: 50,
      nextAfter: null,
    });
  });

  it('is null for a run that is not there', async () => {
    expect(await graphql.data(LOG, { runId: '999' })).toEqual({ runLog: null });
    expect(await graphql.data(SEARCH, { runId: '999', pattern: 'x' })).toEqual({ runLogSearch: null });
  });

  it.each([
    [LOG, { around: 0 }, 'around must be a line number'],
    [LOG, { around: 1, after: 1 }, 'around goes without after and last'],
    [LOG, { around: 1, last: 1 }, 'around goes without after and last'],
    [LOG, { runId: 'x' }, 'runId: "x" is no id of a Run'],
    [SEARCH, { pattern: 'x'.repeat(201) }, 'pattern must have at most 200 characters'],
    [SEARCH, { pattern: '[', regex: true }, "pattern is no regular expression in RE2's syntax"],
    [SEARCH, { pattern: 'x', first: 10_001 }, 'first must be a whole number from 1 to 10000'],
    [SEARCH, { pattern: 'x', after: -1 }, 'after must be a line number, or 0'],
  ])('refuses %#', async (query, given, message) => {
    const { errors } = await graphql.run(query, { runId, ...given });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
  });
});
