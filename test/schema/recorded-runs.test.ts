import { describe, expect, it } from 'vitest';
import { recordRun } from '../../src/domain/runs/record-run.js';
import { parseRunHead } from '../../src/domain/runs/new-run.js';
import { RunNews } from '../../src/domain/runs/run-news.js';
import { silentLog } from '../support/silent-log.js';
import { accepted, next, useGraphQL } from './use-graphql.js';

const published: string[] = [];
const runNews = new RunNews(async (payload) => void published.push(payload), silentLog);
const graphql = useGraphQL({ 'a.yaml': 'cmd: "true"\n', 'b.yaml': 'cmd: "true"\n' }, { runNews });

const RECORDED = 'subscription ($jobId: String) { runsRecorded(jobId: $jobId) { jobIds } }';

async function record(jobId: string, runKey: string, given: object = {}): Promise<void> {
  const { core } = graphql.test;
  const head = parseRunHead({ started_at: core.clock.now().toISOString(), ...given });
  await recordRun(core, { jobId, runKey, head, log: null });
}

describe('runsRecorded', () => {
  it('tells of runs that begin and end, once for many, and to other processes, too', async () => {
    const messages = accepted(await graphql.subscribe(RECORDED));
    const first = next(messages);
    await record('a', 'one');
    await record('a', 'two');
    await record('b', 'one');
    expect(await first).toEqual({ runsRecorded: { jobIds: ['a', 'b'] } });
    expect(published).toEqual(['a\nb']);
    const second = next(messages);
    await record('a', 'one', { finished_at: graphql.test.core.clock.now().toISOString(), exit_code: 0 });
    expect(await second).toEqual({ runsRecorded: { jobIds: ['a'] } });
    await messages.return(undefined);
  });

  it('says nothing where a run is delivered twice, and nothing of other jobs than the one that is asked for', async () => {
    const messages = accepted(await graphql.subscribe(RECORDED, { jobId: 'b' }));
    const told = next(messages);
    await record('b', 'ended', { finished_at: graphql.test.core.clock.now().toISOString(), exit_code: 0 });
    expect(await told).toEqual({ runsRecorded: { jobIds: ['b'] } });
    const later = next(messages);
    await record('b', 'ended', { finished_at: graphql.test.core.clock.now().toISOString(), exit_code: 0 });
    await record('a', 'three');
    runNews.hear('a\nb\nc'); // another process
    expect(await later).toEqual({ runsRecorded: { jobIds: ['b'] } });
    await messages.return(undefined);
  });

  it('ends when the client goes, and when the server stops', async () => {
    const left = accepted(await graphql.subscribe(RECORDED));
    const waiting = left.next();
    await left.return(undefined);
    expect(await waiting).toEqual({ done: true, value: undefined });
    const messages = accepted(await graphql.subscribe(RECORDED));
    const last = messages.next();
    runNews.close();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
