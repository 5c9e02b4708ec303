/** One message of an AI session, whoever wrote it down. */
export interface SessionMessage {
  role: string;
  text: string;
  /** Milliseconds since the epoch; null where nobody wrote it down. */
  at: number | null;
  calls: ToolCall[];
  /** The call that this is the result of. */
  resultOf: string | null;
  /** A tool's result that is an error, or an answer that broke off. */
  isError: boolean;
  /** Why the model stopped, in its provider's word. */
  stopReason: string | null;
  model: string | null;
  usage: Usage | null;
}

export interface ToolCall {
  id: string | null;
  name: string;
  /** As JSON. */
  input: string;
}

export interface Usage {
  input: number | null;
  output: number | null;
  costUsd: number | null;
}

/** Of one message; what a tool printed can be megabytes. */
const MOST_TEXT = 20_000;

/**
 * A message as OpenClaw writes it (`{type: "message", timestamp, message: {role, content, usage, …}}`), or as the APIs of
 * OpenAI and Anthropic have it (`{role, content, tool_calls}`). Null for what is no message.
 */
export function readMessage(value: unknown): SessionMessage | null {
  const outer = mapping(value);
  const inner =
    outer && (outer['type'] === 'message' || outer['role'] === undefined) ? mapping(outer['message']) : null;
  const message = inner ?? outer;
  const role = message && text(message['role']);
  if (!message || role === null || role === '') return null;
  const parts = partsOf(message['content']);
  return {
    role: /^tool_?result$/i.test(role) ? 'tool' : role,
    text: [...parts.texts, ...outputOf(message)].join('\n').slice(0, MOST_TEXT),
    at: moment(outer?.['timestamp'] ?? message['timestamp'] ?? message['at']),
    calls: [...parts.calls, ...openAiCalls(message['tool_calls'])],
    resultOf: text(message['toolCallId'] ?? message['tool_call_id']) ?? parts.resultOf,
    isError:
      message['isError'] === true ||
      message['is_error'] === true ||
      parts.isError ||
      message['stopReason'] === 'error',
    stopReason: text(message['stopReason'] ?? message['stop_reason'] ?? message['finish_reason']),
    model: text(message['model']),
    usage: usageOf(message['usage']),
  };
}

interface Parts {
  texts: string[];
  calls: ToolCall[];
  resultOf: string | null;
  isError: boolean;
}

function partsOf(content: unknown, isInner = false): Parts {
  const parts: Parts = { texts: [], calls: [], resultOf: null, isError: false };
  if (typeof content === 'string') parts.texts.push(content);
  if (!Array.isArray(content)) return parts;
  for (const item of content) {
    if (typeof item === 'string') parts.texts.push(item);
    const part = mapping(item);
    const type = part && text(part['type']);
    if (!part) continue;
    if (type === 'text' || type === 'output_text' || type === 'input_text')
      parts.texts.push(text(part['text']) ?? '');
    else if (type === 'refusal') parts.texts.push(text(part['refusal']) ?? '');
    else if (type === 'toolCall' || type === 'tool_use' || type === 'tool-call')
      parts.calls.push(
        toolCall(
          part['id'] ?? part['toolCallId'],
          part['name'] ?? part['toolName'],
          part['arguments'] ?? part['input'],
        ),
      );
    else if (type === 'tool_result' && !isInner) {
      parts.resultOf = text(part['tool_use_id']);
      parts.isError ||= part['is_error'] === true;
      parts.texts.push(...partsOf(part['content'], true).texts);
    }
  }
  return parts;
}

/** What a shell command that the person ran in the session printed, and what an answer broke off with. */
function outputOf(message: Record<string, unknown>): string[] {
  return ['command', 'output', 'errorMessage', 'refusal'].flatMap((key) => text(message[key]) ?? []);
}

function openAiCalls(calls: unknown): ToolCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((item) => {
    const call = mapping(item);
    const called = call && mapping(call['function']);
    return called ? [toolCall(call['id'], called['name'], called['arguments'])] : [];
  });
}

function toolCall(id: unknown, name: unknown, input: unknown): ToolCall {
  const written = typeof input === 'string' ? input : (JSON.stringify(input ?? {}) ?? '');
  return { id: text(id), name: (text(name) ?? 'a tool').slice(0, 200), input: written.slice(0, MOST_TEXT) };
}

/** As OpenClaw, OpenAI and Anthropic call them; what was read from a cache is input, too. */
function usageOf(value: unknown): Usage | null {
  const usage = mapping(value);
  if (!usage) return null;
  const sum = (...keys: string[]): number | null => {
    const amounts = keys.flatMap((key) => amount(usage[key]) ?? []);
    return amounts.length > 0 ? amounts.reduce((total, one) => total + one, 0) : null;
  };
  const cost = mapping(usage['cost']);
  return {
    input:
      sum('input', 'cacheRead', 'cacheWrite') ??
      sum('prompt_tokens') ??
      sum('input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'),
    output: sum('output') ?? sum('completion_tokens') ?? sum('output_tokens'),
    costUsd: amount(cost ? cost['total'] : usage['cost']),
  };
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function moment(value: unknown): number | null {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(at) ? at : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function mapping(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
