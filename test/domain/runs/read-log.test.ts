import { beforeAll, describe, expect, it } from 'vitest';
import { encodeChunks } from '../../../src/domain/runs/log-chunk.js';
import { readRunLogs } from '../../../src/domain/runs/read-log.js';
import { useCore } from '../../support/core.js';

/** More than two queries take. */
const RUNS = 450;

describe('readRunLogs', () => {
  const test = useCore({});
  const startedAt = new Date('2026-03-02T09:00:00.000Z');
  let runs: { id: number; startedAt: Date; logLines: number }[];
  beforeAll(async () => {
    const { prisma } = test.core;
    runs = await prisma.jobRun.createManyAndReturn({
      data: Array.from({ length: RUNS }, (_, i) => ({
        jobId: 'job',
        runKey: String(i),
        startedAt,
        logLines: i % 10 === 0 ? 0 : 1,
      })),
      select: { id: true, startedAt: true, logLines: true },
    });
    const chunks = [];
    for (const { id, logLines } of runs) {
      const lines = Array.from({ length: logLines }, () => ({
        at: startedAt,
        stream: 'stdout' as const,
        text: `run ${id}`,
      }));
      for await (const chunk of encodeChunks(lines, { startedAt })) {
        chunks.push({ runId: id, ...chunk, data: new Uint8Array(chunk.data) });
      }
    }
    await prisma.jobLogChunk.createMany({ data: chunks });
  });

  it('gives the logs run by run in the order of the runs, over all queries', async () => {
    const newestFirst = [...runs].reverse();
    const found: [number, string | undefined][] = [];
    for await (const { runId, lines } of readRunLogs(test.core.prisma, newestFirst)) {
      found.push([runId, lines[0]?.text]);
    }
    expect(found).toEqual(
      newestFirst.filter(({ logLines }) => logLines > 0).map(({ id }) => [id, `run ${id}`]),
    );
  });

  it('ends its queries with whoever stops listening', async () => {
    for await (const { runId } of readRunLogs(test.core.prisma, runs)) {
      expect(runId).toBe(runs[1]?.id);
      break;
    }
    expect(await test.core.prisma.jobRun.count()).toBe(RUNS);
  });

  it('throws where a later query fails, after what came before', async () => {
    const unreadable = [...runs.slice(0, 300), { id: Number.NaN, startedAt, logLines: 1 }];
    let read = 0;
    const reading = (async () => {
      for await (const batch of readRunLogs(test.core.prisma, unreadable)) read += batch.lines.length;
    })();
    await expect(reading).rejects.toThrow(/runId|NaN/);
    expect(read).toBeGreaterThan(0);
  });
});
