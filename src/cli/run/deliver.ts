import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { StoredLine } from '../../domain/runs/log-chunk.js';
import type { RecordedRun } from './recorded-run.js';
import { BrokenSpoolFileError } from './spool-format.js';

/** No sign of the server for this long: connecting, taking the body, or answering. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_DETAIL_CHARS = 300;
/**
 * Up to this size a run goes as one JSON document. Its log then stays below the 64 MiB that a server takes so:
 * a record has three bytes at least, and JSON adds 60 to it, or makes six bytes of one. A longer one goes as
 * NDJSON, which a server takes line by line.
 */
const MAX_JSON_LOG_BYTES = 2 * 1024 * 1024;
/** What a server takes in one JSON document at least; see `fitToBody`. */
const SMALL_BODY_BYTES = 60 * 1024 * 1024;
const GZIP_LEVEL = 1;

interface DeliveryTarget {
  /** Of the server, for example `http://127.0.0.1:4000`; a path in it is kept. */
  url: string;
  /** Sent as bearer token; null where the server asks for none. */
  token: string | null;
  /** Milliseconds without progress after which the server counts as out of reach; default 30 s. */
  idleTimeoutMs?: number;
  signal?: AbortSignal;
}

export type DeliveryResult =
  /** The server has the run, now or since before. */
  | { state: 'delivered' }
  /** It answered, and did not take it. */
  | { state: 'refused'; status: number; detail: string }
  /** No answer; `timedOut` where time ran out after the connection was tried. */
  | { state: 'unreachable'; why: string; timedOut: boolean };

/**
 * Sends one run to `POST /api/v1/jobs/{job_id}/runs`, compressed and in bounded memory, whatever its length: as
 * JSON, or with a long log as NDJSON. A server that does not take that (413 too large, 415 unknown type) is
 * sent JSON with as much of the log as fits.
 * @throws BrokenSpoolFileError where the run's file cannot be read to its end.
 */
export async function deliverRun(run: RecordedRun, target: DeliveryTarget): Promise<DeliveryResult> {
  const url = runsUrl(target.url, run.start.jobId);
  if (url === null) {
    return { state: 'unreachable', why: 'the server URL is not an http or https URL', timedOut: false };
  }
  const form = run.logBytes > MAX_JSON_LOG_BYTES ? NDJSON : JSON_DOCUMENT;
  const result = await post(run, form, url, target);
  const isTooMuch = result.state === 'refused' && (result.status === 413 || result.status === 415);
  if (!isTooMuch) return result;
  const shorter = { ...run, lines: () => fitToBody(run.lines, run.start.startedAt) };
  return await post(shorter, JSON_DOCUMENT, url, target);
}

function runsUrl(server: string, jobId: string): URL | null {
  if (!URL.canParse(server)) return null;
  const url = new URL(server);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/jobs/${encodeURIComponent(jobId)}/runs`;
  return url;
}

async function post(
  run: RecordedRun,
  form: BodyForm,
  url: URL,
  target: DeliveryTarget,
): Promise<DeliveryResult> {
  const idleTimeoutMs = target.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, {
    method: 'POST',
    headers: {
      'content-type': form.contentType,
      'content-encoding': 'gzip',
      accept: 'application/json',
      ...(target.token === null ? {} : { authorization: `Bearer ${target.token}` }),
    },
    agent: false,
    signal: target.signal,
  });
  let idle = false;
  request.setTimeout(idleTimeoutMs, () => {
    idle = true;
    request.destroy();
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => reject(new Error('the connection was closed without an answer')));
  });
  const sent: Promise<BrokenSpoolFileError | null> = pipeline(
    Readable.from(form.body(run)),
    createGzip({ level: GZIP_LEVEL }),
    request,
  ).then(
    () => null,
    // Any other failure shows in the answer, which a server may give before it has read everything.
    (error: unknown) => (error instanceof BrokenSpoolFileError ? error : null),
  );
  try {
    const response = await answer;
    const text = await readAnswer(response);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return { state: 'delivered' };
    return { state: 'refused', status, detail: detailOf(text, response) };
  } catch (error) {
    request.destroy();
    const broken = await sent;
    if (broken !== null) throw broken;
    if (target.signal?.aborted)
      return { state: 'unreachable', why: 'there was no time left', timedOut: true };
    if (idle) {
      const why = `no answer from ${url.origin} within ${idleTimeoutMs / 1000} s`;
      return { state: 'unreachable', why, timedOut: true };
    }
    return { state: 'unreachable', why: `${url.origin}: ${reasonOf(error)}`, timedOut: false };
  } finally {
    request.destroy();
    await sent;
  }
}

/** How a run is written into a request. */
interface BodyForm {
  contentType: string;
  /** In pieces, so that no more of the log is in memory than the network takes. */
  body: (run: RecordedRun) => AsyncIterable<string>;
}

const JSON_DOCUMENT: BodyForm = {
  contentType: 'application/json',
  async *body(run) {
    yield `${runJson(run).slice(0, -1)},"log":[`;
    let separator = '';
    for await (const batch of run.lines()) {
      if (batch.length === 0) continue;
      yield separator + batch.map(lineJson).join(',');
      separator = ',';
    }
    yield ']}';
  },
};

/** The run without its log, then a line for each log entry. */
const NDJSON: BodyForm = {
  contentType: 'application/x-ndjson',
  async *body(run) {
    yield `${runJson(run)}\n`;
    for await (const batch of run.lines()) yield batch.map((line) => `${lineJson(line)}\n`).join('');
  },
};

function runJson({ start, end }: RecordedRun): string {
  return JSON.stringify({
    run_key: start.runKey,
    started_at: start.startedAt.toISOString(),
    finished_at: end.finishedAt.toISOString(),
    exit_code: end.exitCode,
    signal: end.signal,
    timed_out: end.timedOut,
    trigger: start.trigger,
    attempt: start.attempt,
    error: end.error,
    log_cut: end.logCut ?? false,
    ai_session: end.aiSession ?? null,
  });
}

function lineJson({ at, stream, text }: StoredLine): string {
  return `{"at":"${at.toISOString()}","stream":"${stream}","line":${JSON.stringify(text)}}`;
}

/**
 * The log without so much of its middle that its JSON fits into a body of the size that every server of ours
 * takes. Reads the lines twice rather than holding them.
 */
async function* fitToBody(
  lines: RecordedRun['lines'],
  startedAt: Date,
): AsyncGenerator<StoredLine[], void, undefined> {
  let total = 0;
  for await (const batch of lines()) {
    for (const line of batch) total += Buffer.byteLength(lineJson(line)) + 1;
  }
  const headEnd = Math.min(total, SMALL_BODY_BYTES / 2);
  const tailStart = Math.max(headEnd, total - SMALL_BODY_BYTES / 2);
  let position = 0;
  let cut = 0;
  let lastCutAt = startedAt;
  for await (const batch of lines()) {
    const kept: StoredLine[] = [];
    for (const line of batch) {
      const from = position;
      position += Buffer.byteLength(lineJson(line)) + 1;
      if (position <= headEnd || from >= tailStart) {
        if (cut > 0) kept.push(cutLine(cut, lastCutAt));
        cut = 0;
        kept.push(line);
      } else {
        cut++;
        lastCutAt = line.at;
      }
    }
    yield kept;
  }
  if (cut > 0) yield [cutLine(cut, lastCutAt)];
}

function cutLine(lines: number, at: Date): StoredLine {
  const text = `[selfheal: ${lines} lines were cut here, since the server did not take the whole log]`;
  return { at, stream: 'stderr', text };
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (bytes < MAX_ANSWER_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** One sentence out of `{detail: text}` or `{detail: [{loc, msg}]}`; see the v1 contract. */
function detailOf(text: string, response: IncomingMessage): string {
  const { location } = response.headers;
  if (location !== undefined) return `it redirects to ${location}; use that URL`;
  let detail: unknown;
  try {
    detail = (JSON.parse(text) as { detail?: unknown } | null)?.detail;
  } catch {
    detail = undefined;
  }
  const sentence = Array.isArray(detail)
    ? detail.map((issue: unknown) => issueOf(issue)).join('; ')
    : typeof detail === 'string'
      ? detail
      : text.trim() || (response.statusMessage ?? 'no reason given');
  return sentence.slice(0, MAX_DETAIL_CHARS);
}

function issueOf(issue: unknown): string {
  const { loc, msg } = (issue ?? {}) as { loc?: unknown; msg?: unknown };
  return `${Array.isArray(loc) ? loc.join('.') : 'body'}: ${typeof msg === 'string' ? msg : 'does not fit'}`;
}

/** Of all addresses that a name has, the reason of the first; Node gives an empty message for several. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
