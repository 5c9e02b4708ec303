import type { Core } from '../../src/domain/core.js';
import { readRunLogs } from '../../src/domain/runs/read-log.js';

/** Time, stream and text of each line that is kept of a run. */
export async function readLogLines(core: Core, runId: number): Promise<[string, string, string][]> {
  const run = await core.prisma.jobRun.findUniqueOrThrow({ where: { id: runId } });
  const lines: [string, string, string][] = [];
  for await (const batch of readRunLogs(core.prisma, [run])) {
    for (const { at, stream, text } of batch.lines) lines.push([at.toISOString(), stream, text]);
  }
  return lines;
}
