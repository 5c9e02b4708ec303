import { z } from 'zod';
import type { EndedProgram } from '../../../programs/run-program.js';
import { jsonObjectsIn } from '../json-objects.js';
import type { ModelAnswer } from '../model-client.js';
import { ModelError } from '../model-error.js';

const MOST_REASON_CHARS = 500;
/** Of what it printed to standard error, which ends with the reason. */
const LAST_LINES = 5;

const name = z.string().min(1).nullish().catch(null);
const count = z.int().min(0).nullish().catch(null);

/** What `openclaw infer model run --json` prints. */
const inferAnswer = z.object({
  ok: z.literal(true),
  provider: name,
  model: name,
  outputs: z.array(z.object({ text: z.string() })).min(1),
});

/** What `openclaw agent exec --json` prints. `total` counts what was read from a cache and written to one, too. */
const execAnswer = z.object({
  ok: z.literal(true),
  final: z.string(),
  provider: name,
  model: name,
  sessionId: name,
  usage: z
    .object({ input: count, output: count, cacheRead: count, cacheWrite: count, total: count })
    .nullish()
    .catch(null),
  toolSummary: z.object({ calls: z.number(), failures: z.number().default(0) }).nullish(),
});

/** @throws ModelError */
export function readInferAnswer(ended: EndedProgram): ModelAnswer {
  const answer = shaped(inferAnswer, ended);
  return {
    text: answer.outputs[0]?.text ?? '',
    tokens: { total: null, input: null, output: null }, // it does not tell
    model: modelName(answer),
    sessionKey: null,
  };
}

/** @throws ModelError; USED_TOOLS where a tool did something, for which none was to be there */
export function readExecAnswer(ended: EndedProgram): ModelAnswer {
  const answer = shaped(execAnswer, ended);
  const { toolSummary: tools, usage } = answer;
  if (tools && tools.calls > tools.failures) {
    throw new ModelError('USED_TOOLS', 'OpenClaw let the model use tools, which an analysis must not have');
  }
  const sent = [usage?.input, usage?.cacheRead, usage?.cacheWrite].filter((part) => typeof part === 'number');
  return {
    text: answer.final,
    tokens: {
      total: usage?.total ?? null,
      input: sent.length > 0 ? sent.reduce((sum, part) => sum + part, 0) : null,
      output: usage?.output ?? null,
    },
    model: modelName(answer),
    sessionKey: answer.sessionId ?? null,
  };
}

function shaped<T>(schema: z.ZodType<T>, { exitCode, stdout, cut, stderr }: EndedProgram): T {
  if (cut) throw new ModelError('TOO_LONG', 'OpenClaw printed more than is read');
  const printed = jsonObjectsIn(stdout).findLast(isAnswer);
  if (exitCode !== 0) {
    const code = exitCode === null ? 'a signal' : `exit code ${exitCode}`;
    throw new ModelError('FAILED', `OpenClaw ended with ${code}${because(printed, stderr || stdout)}`);
  }
  if (printed === undefined) {
    throw new ModelError('NO_JSON', `OpenClaw printed no JSON${because(undefined, stderr || stdout)}`);
  }
  if (printed.ok === false) {
    throw new ModelError('REFUSED', `OpenClaw has no answer${because(printed, stderr)}`);
  }
  const read = schema.safeParse(printed);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join('.') ?? '';
  const what = `${where}: ${issue?.message ?? ''}`;
  throw new ModelError('WRONG_SHAPE', `OpenClaw's answer is not of the shape that is known (${what})`);
}

interface Printed {
  ok?: unknown;
  error?: unknown;
}

function isAnswer(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

/** The reason in its own words: its message, and the last lines of what it printed beside. */
function because(printed: Printed | undefined, output: string): string {
  const { message } = (printed?.error ?? {}) as { message?: unknown };
  const lines = output.split('\n').map((line) => line.trim());
  const last = lines.filter((line) => line !== '').slice(-LAST_LINES);
  const said = typeof message === 'string' && message.trim() !== '' ? [message.trim()] : [];
  const parts = [...said, ...last.filter((line) => !said.some((text) => line.includes(text)))];
  const text = parts.join(' / ').replaceAll(/\s+/g, ' ');
  if (text === '') return '';
  return `: ${text.length > MOST_REASON_CHARS ? `…${text.slice(-MOST_REASON_CHARS)}` : text}`;
}

function modelName({ provider, model }: { provider?: string | null; model?: string | null }): string | null {
  if (!model) return null;
  return provider ? `${provider}/${model}` : model;
}
