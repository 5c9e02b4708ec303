import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { HttpAnalysis } from '../ai-settings.js';
import type { ModelAnswer, ModelClient, ModelQuestion } from '../model-client.js';
import { ModelError } from '../model-error.js';
import { readChatAnswer } from './chat-answer.js';
import { below, requestJson, type HttpAnswer } from './request-json.js';

const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
const MOST_REASON_CHARS = 500;
/** After the first attempt; the pauses double from a second on, which is about half a minute altogether. */
const MOST_RETRIES = 4;
const FIRST_PAUSE_MS = 1_000;
const TOO_MANY_REQUESTS = 429;

/** Asks a server that speaks OpenAI's chat completions, directly: no session, no tool, one message. */
export function httpClient(settings: HttpAnalysis, firstPauseMs = FIRST_PAUSE_MS): ModelClient {
  const { baseUrl, model, timeoutMs } = settings;
  return {
    name: 'http',
    model,
    asks: `${model} at ${new URL(baseUrl).host}`,
    ask: async (question) => {
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([question.signal, limit]);
      try {
        return await pRetry(() => attempt(settings, question.prompt, signal), {
          retries: MOST_RETRIES,
          minTimeout: firstPauseMs,
          randomize: true,
          signal,
          shouldRetry: ({ error }) => error instanceof TryLater,
          onFailedAttempt: async ({ error, retriesLeft }) => {
            if (error instanceof TryLater && retriesLeft > 0 && error.afterMs > 0)
              await wait(error.afterMs, undefined, { signal });
          },
        });
      } catch (error) {
        if (question.signal.aborted) throw question.signal.reason;
        if (limit.aborted) {
          throw new ModelError('TIMED_OUT', `${hostOf(settings)} took longer than ${timeoutMs / 1_000} s`);
        }
        throw await explained(settings, error, question);
      }
    },
  };
}

/** A failure that may pass. */
class TryLater extends Error {
  constructor(
    readonly failure: ModelError,
    /** So long the server asked to be left alone, in milliseconds. */
    readonly afterMs: number,
  ) {
    super(failure.message);
  }
}

async function attempt(settings: HttpAnalysis, prompt: string, signal: AbortSignal): Promise<ModelAnswer> {
  const { baseUrl, model, apiKey, headers } = settings;
  let answer: HttpAnswer;
  try {
    answer = await requestJson({
      url: below(baseUrl, '/chat/completions'),
      body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }], stream: false }),
      headers: { ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }), ...headers },
      signal,
      mostBytes: MOST_ANSWER_BYTES,
    });
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    const message = `${hostOf(settings)} does not answer (${code ?? 'the connection failed'})`;
    throw new TryLater(new ModelError('UNREACHABLE', message), 0);
  }
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.cut) throw new ModelError('TOO_LONG', `${hostOf(settings)} answered with more than is read`);
    return readChatAnswer(answer.text);
  }
  const failure = new ModelError('FAILED', refusalOf(settings, answer));
  const afterMs = retryAfterMs(answer.headers['retry-after']);
  const mayPass = answer.status === TOO_MANY_REQUESTS || answer.status >= 500;
  if (!mayPass || afterMs > settings.timeoutMs) throw failure;
  throw new TryLater(failure, afterMs);
}

function refusalOf(settings: HttpAnalysis, { status, headers, text }: HttpAnswer): string {
  const host = hostOf(settings);
  if (status >= 300 && status < 400) {
    const to = headers.location !== undefined && URL.canParse(headers.location, settings.baseUrl);
    const where = to ? ` to ${new URL(headers.location as string, settings.baseUrl).host}` : '';
    return `${host} answered ${status}, a redirect${where}, which is not followed; correct analysis.http.base_url`;
  }
  const said = messageIn(text).replaceAll(/\s+/g, ' ').trim().slice(0, MOST_REASON_CHARS);
  return `${host} answered ${status}${said === '' ? '' : `: ${said}`}`;
}

/** Servers put it into `error.message`, `error`, or plain text. */
function messageIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    const inner = (error as { message?: unknown } | null | undefined)?.message;
    return [inner, error, message].find((each) => typeof each === 'string') ?? '';
  } catch {
    return text;
  }
}

/** Seconds or a date; 0 where it says nothing. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const ms = /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function hostOf({ baseUrl }: HttpAnalysis): string {
  return new URL(baseUrl).host;
}

/** The error as people are told: named, and without secrets. A server may repeat the key that it refuses. */
async function explained(
  { apiKey }: HttpAnalysis,
  error: unknown,
  { redact }: ModelQuestion,
): Promise<unknown> {
  const failure = error instanceof TryLater ? error.failure : error;
  if (!(failure instanceof ModelError)) return failure;
  const text = apiKey === null ? failure.message : failure.message.replaceAll(apiKey, '…');
  return new ModelError(failure.code, await redact(text), { took: failure.took });
}
