import { Source, type DocumentNode, type ParseOptions, type ValidationRule } from 'graphql';
import { aliasLimit } from './limits/alias-limit.js';
import { depthLimit } from './limits/depth-limit.js';
import { refuseDeepNesting } from './limits/nesting-limit.js';

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
      setParseFn((given, options) => {
        const source = typeof given === 'string' ? new Source(given) : given;
        refuseDeepNesting(source, MOST_TOKENS);
        return parseFn(source, { ...options, maxTokens: MOST_TOKENS });
      });
    },
    onValidate({ addValidationRule }) {
      for (const rule of validationRules) addValidationRule(rule);
    },
  };
}
