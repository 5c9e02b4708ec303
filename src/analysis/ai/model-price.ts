import type { ModelPrice } from './ai-settings.js';
import type { ModelTokens } from './model-client.js';

export type ModelPrices = Readonly<Record<string, ModelPrice>>;

/**
 * Dollars for what an answer took; null where the model has no price in the configuration, or its tokens are not known.
 * A price for `provider/model` goes before one for the model of any provider; what a server calls a dated version of
 * the model that was asked for (`gpt-5-2026-08-07`) costs what that does.
 *
 * @param models as reported and as asked for, in this order
 */
export function costOf(
  { input, output }: ModelTokens,
  models: readonly (string | null)[],
  prices: ModelPrices,
): number | null {
  if (input === null || output === null) return null;
  for (const model of models) {
    const price = model === null ? undefined : (own(prices, model) ?? own(prices, withoutProvider(model)));
    if (price) return (input * price.inputPerMillion + output * price.outputPerMillion) / 1_000_000;
  }
  return null;
}

function own(prices: ModelPrices, model: string): ModelPrice | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}

function withoutProvider(model: string): string {
  return model.slice(model.indexOf('/') + 1);
}
