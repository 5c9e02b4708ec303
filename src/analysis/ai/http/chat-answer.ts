import { z } from 'zod';
import type { ModelAnswer } from '../model-client.js';
import { ModelError, type Took } from '../model-error.js';

const name = z.string().min(1).nullish().catch(null);
const count = z.int().min(0).nullish().catch(null);

/** Of OpenAI's chat completions, what is used; servers add, and leave out, at will. */
const chatAnswer = z.object({
  id: name,
  model: name,
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.union([z.string(), z.array(z.object({ text: z.string().catch('') }))]).nullish(),
          refusal: name,
        }),
        finish_reason: name,
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: count, completion_tokens: count, total_tokens: count })
    .nullish()
    .catch(null),
});

/**
 * @param body of an answer with a 2xx status
 * @throws ModelError for what is no answer
 */
export function readChatAnswer(body: string): ModelAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new ModelError('NO_JSON', 'the server answered with something else than JSON');
  }
  const read = chatAnswer.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const what = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    throw new ModelError('WRONG_SHAPE', `the server's answer is no chat completion (${what})`);
  }
  const { choices, usage, model } = read.data;
  const [choice] = choices;
  const took: Took = {
    model: model ?? null,
    sessionKey: null,
    tokens: {
      input: usage?.prompt_tokens ?? null,
      output: usage?.completion_tokens ?? null,
      total: usage?.total_tokens ?? sumOf(usage?.prompt_tokens, usage?.completion_tokens),
    },
  };
  if (choice?.message.refusal)
    throw new ModelError('REFUSED', `the model refused: ${choice.message.refusal}`, { took });
  if (choice?.finish_reason === 'length')
    throw new ModelError('CUT_OFF', "the answer ends at the model's limit of tokens", { took });
  const content = choice?.message.content ?? '';
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  if (text.trim() === '') throw new ModelError('WRONG_SHAPE', "the model's answer is empty", { took });
  return { text, ...took };
}

function sumOf(input: number | null | undefined, output: number | null | undefined): number | null {
  return typeof input === 'number' && typeof output === 'number' ? input + output : null;
}
