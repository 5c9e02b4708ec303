import type { AiUsage } from '../analyzer.js';
import { costOf, type ModelPrices } from './model-price.js';
import type { ModelAnswer, ModelClient, ModelQuestion } from './model-client.js';
import { ModelError, type Took } from './model-error.js';

export interface Asking {
  client: ModelClient;
  /** Of the prompt. */
  version: string;
  prices: ModelPrices;
}

/**
 * Asks, and reads the answer.
 *
 * @throws ModelError, with what the answer took where it came and was of no use
 */
export async function askModel<T>(
  asking: Asking,
  question: ModelQuestion,
  read: (text: string) => Promise<T> | T,
): Promise<{ read: T; usage: AiUsage }> {
  let answer: ModelAnswer;
  try {
    answer = await asking.client.ask(question);
  } catch (error) {
    if (!(error instanceof ModelError) || error.took === null) throw error;
    throw new ModelError(error.code, error.message, { usage: usageOf(asking, error.took) });
  }
  const usage = usageOf(asking, answer);
  try {
    return { read: await read(answer.text), usage };
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(error.code, error.message, { usage });
    throw error;
  }
}

function usageOf({ client, version, prices }: Asking, { model, tokens, sessionKey }: Took): AiUsage {
  return {
    model: model ?? client.model,
    promptVersion: version,
    tokens: tokens.total,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    costUsd: costOf(tokens, [model, client.model], prices),
    sessionKey,
  };
}
