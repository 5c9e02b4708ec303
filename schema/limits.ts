import type { DocumentNode, ParseOptions, Source, ValidationRule } from 'graphql';
import { aliasLimit } from './limits/alias-limit.js';
import { depthLimit } from './limits/depth-limit.js';

/** Words and signs a document may have. GraphiQL's introspection query has about 350. */
export const MOST_TOKENS = 5_000;

/** What a document is checked against besides the specification's rules. The cost is checked by the schema itself. */
export const validationRules: readonly ValidationRule[] = [depthLimit, aliasLimit];

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode;

interface LimitsPlugin {
  onParse(event: { parseFn: Parse; setParseFn: (parse: Parse) => void }): void;
  onValidate(event: { addValidationRule: (rule: ValidationRule) => void }): void;
}

/** The same for whoever speaks envelop's plugin interface, as Yoga and what it hands to a WebSocket server do. */
export function limits(): LimitsPlugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MOST_TOKENS }));
    },
    onValidate({ addValidationRule }) {
      for (const rule of validationRules) addValidationRule(rule);
    },
  };
}
