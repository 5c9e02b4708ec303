import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Core } from '../domain/core.js';
import { NotFoundError } from '../domain/errors.js';
import { parseLog, parseRunHead, readLogEntry, type LogEntry, type RunHead } from '../domain/runs/new-run.js';
import { recordRun, type Recorded } from '../domain/runs/record-run.js';
import { jsonLines, type JsonLine } from './ndjson-lines.js';
import { bodyPieces } from './read-body.js';
import { readJson } from './read-json.js';
import { NDJSON_BODY, RECORD_RUN_ERRORS, recordRunSchema } from './record-run-schema.js';
import { HttpError, RequestPartError } from './rest-error.js';
import { Turns } from './turns.js';

const MIB = 1024 * 1024;
/** Of the contract; such a body is held in memory whole, several times its size. */
export const MAX_JSON_BYTES = 64 * MIB;
/** Above, bodies are read one at a time. */
const LARGE_JSON_BYTES = 8 * MIB;
/**
 * A large body takes some seconds, so that most senders are spared a second try; but the one before may come over a
 * slow line, and senders and proxies commonly give up after a minute. Those who wait hold `LARGE_JSON_BYTES` each.
 */
const LARGE_JSON_TURNS = { longestWaitMs: 30_000, mostWaiting: 8 };
/** A log of 64 MiB, which is what a wrapper keeps, with what JSON adds to a million or two of short lines. */
export const MAX_NDJSON_BYTES = 256 * MIB;

const NDJSON = ['application/x-ndjson', 'application/jsonl'];

export interface RecordRunDependencies {
  core: Core;
  /** Makes the key of a run that comes without one. */
  newId: () => string;
}

/**
 * `POST /jobs/:job_id/runs`: one run, as JSON, or as NDJSON where the log is long. NDJSON is the run without its
 * log in the first line, one line for each log entry, and, where the sender learns it only at the end, a last line
 * `{"end": {"finished_at": …, "exit_code": …}}`. Its log is compressed as it comes, in bounded memory.
 */
export function recordRunRoute(app: FastifyInstance, { core, newId }: RecordRunDependencies): void {
  const turns = new Turns(LARGE_JSON_TURNS);
  app.post<{ Params: { job_id: string } }>(
    '/jobs/:job_id/runs',
    {
      schema: recordRunSchema,
      config: {
        needs: 'report',
        longBody: true,
        errors: RECORD_RUN_ERRORS,
        otherBodies: NDJSON_BODY,
      },
    },
    async (request, reply) => {
      const jobId = request.params.job_id;
      if (!core.jobs.get(jobId)) throw new NotFoundError(`Job '${jobId}' not found`);
      const { run, created } = isNdjson(request.headers['content-type'])
        ? await recordNdjson(core, jobId, request.raw, newId)
        : await recordJson(core, jobId, request.raw, { newId, turns });
      return reply.code(created ? 201 : 200).send({ success: true, run_id: run.id, job_id: run.jobId });
    },
  );
}

function isNdjson(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? 'application/json';
  if (NDJSON.includes(type)) return true;
  if (type === 'application/json') return false;
  throw new HttpError(415, `Content-Type must be application/json or ${NDJSON[0]}, not ${type}`);
}

async function recordJson(
  core: Core,
  jobId: string,
  request: IncomingMessage,
  { newId, turns }: { newId: () => string; turns: Turns },
): Promise<Recorded> {
  let endTurn: (() => void) | undefined;
  try {
    const body = await readJson(request, {
      maxBytes: MAX_JSON_BYTES,
      largeBytes: LARGE_JSON_BYTES,
      onLarge: async () => {
        endTurn = await turns.take(() => core.log.info({ jobId }, 'a large run waits for its turn'));
      },
    });
    const head = parseRunHead(body);
    const log = parseLog((body as { log?: unknown }).log);
    return await recordRun(core, { jobId, head, log, runKey: head.run_key ?? newId() });
  } finally {
    endTurn?.();
  }
}

async function recordNdjson(
  core: Core,
  jobId: string,
  request: IncomingMessage,
  newId: () => string,
): Promise<Recorded> {
  const lines = jsonLines(bodyPieces(request, { maxBytes: MAX_NDJSON_BYTES }));
  try {
    const first = await lines.next();
    if (first.done) {
      throw new RequestPartError('body', [{ path: [], message: 'is empty; its first line must be the run' }]);
    }
    const known = first.value.value;
    const head = parseRunHead(known);
    let complete: RunHead = head;
    const log = logEntries(lines, (end) => (complete = parseRunHead({ ...known, ...end })));
    return await recordRun(core, {
      jobId,
      head,
      log,
      headAfterLog: () => complete,
      runKey: head.run_key ?? newId(),
    });
  } finally {
    await lines.return();
  }
}

/** The entries up to the line with the end, which nothing may follow. */
async function* logEntries(
  lines: AsyncIterable<JsonLine>,
  onEnd: (end: object) => void,
): AsyncGenerator<LogEntry, void, undefined> {
  let ended = false;
  for await (const { number, value } of lines) {
    if (ended) throw new RequestPartError('body', [{ path: [number], message: 'stands after the end line' }]);
    if ('end' in value && !('line' in value)) {
      ended = true;
      onEnd(endOf(value['end'], number));
      continue;
    }
    const entry = readLogEntry(value);
    if (!entry.success) {
      const issues = entry.error.issues.map(({ path, message }) => ({
        path: [number, ...path.map(String)],
        message,
      }));
      throw new RequestPartError('body', issues);
    }
    yield entry.data;
  }
}

/** What identifies the run, and what its log was stored against, cannot change at its end. */
const KNOWN_FROM_THE_START = ['run_key', 'started_at'];

function endOf(end: unknown, number: number): object {
  if (typeof end !== 'object' || end === null || Array.isArray(end)) {
    throw new RequestPartError('body', [{ path: [number, 'end'], message: 'must be a JSON object' }]);
  }
  for (const key of KNOWN_FROM_THE_START) {
    if (!(key in end)) continue;
    const message = 'belongs in the first line, not in the end';
    throw new RequestPartError('body', [{ path: [number, 'end', key], message }]);
  }
  return end;
}
