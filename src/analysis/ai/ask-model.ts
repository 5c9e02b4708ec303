import type { AiUsage } from '../analyzer.js';
import { estimateTokens, wasRead } from './estimate-tokens.js';
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
): Promise<{ read: T; usage: AiUsage; estimatedTokens: number }> {
  let answer: ModelAnswer;
  try {
    answer = await asking.client.ask(question);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError(error.code, error.message, {
      usage: error.took && usageOf(asking, error.took),
      estimatedTokens: wasRead(error.code) ? estimateTokens(question.prompt) : null,
    });
  }
  const usage = usageOf(asking, answer);
  const estimatedTokens = estimateTokens(question.prompt, answer.text);
  try {
    return { read: await read(answer.text), usage, estimatedTokens };
  } catch (error) {
    if (error instanceof ModelError)
      throw new ModelError(error.code, error.message, { usage, estimatedTokens });
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
