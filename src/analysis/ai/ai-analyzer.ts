import type { Analyzer, AnalyzerResult } from '../analyzer.js';
import type { JobFacts } from '../context.js';
import type { Redactor } from '../redactor.js';
import { askModel } from './ask-model.js';
import { randomMarker } from './fence.js';
import type { ModelClient } from './model-client.js';
import type { ModelPrices } from './model-price.js';
import { REVIEW_PROMPT } from './prompts/review-v1.js';
import { readReviewAnswer } from './read-review-answer.js';
import { renderReviewPrompt } from './render-review-prompt.js';

export interface AiParts {
  client: ModelClient;
  /** A fresh one for each exchange, which knows the secrets of this job. */
  redactorFor: (job: JobFacts) => Redactor;
  prices: ModelPrices;
  /** What fences data; no two alike. Default: 16 random bytes. */
  newMarker?: () => string;
}

/**
 * Asks a model about a review's context. It sees the digest and the findings of the rules, without secrets; of its answer
 * it is looked at what fits the schema, and a change only where it was shown the whole file.
 */
export function createAiAnalyzer(parts: AiParts): Analyzer {
  const { client, redactorFor, prices, newMarker = randomMarker } = parts;
  const { version } = REVIEW_PROMPT;
  return {
    name: client.name,
    asksAi: true,
    identity: `${client.name} ${client.asks} ${version}`,
    async analyze(ctx, { signal, findings = [], digest: makeDigest }): Promise<AnalyzerResult> {
      if (!makeDigest) throw new Error('an AI can only be asked about a digest of the context');
      const digest = await makeDigest();
      const redactor = redactorFor(ctx.job);
      const prompt = await renderReviewPrompt({ ctx, digest, findings }, redactor, newMarker);
      signal.throwIfAborted();
      const { read, usage, estimatedTokens } = await askModel(
        { client, version, prices },
        { prompt, signal, redact: (text) => redactor.redact(text) },
        (text) => readReviewAnswer(text, { ctx, digest, redactor }),
      );
      return { ...read, usage, estimatedTokens, secrets: redactor.known, notes: [], errors: [] };
    },
  };
}
