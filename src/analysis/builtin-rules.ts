import type { Rule } from './rule.js';
import { fileRules } from './rules/file/index.js';
import { runRules } from './rules/run/index.js';

/** Every rule of the built-in analyzer. */
export const builtinRules: readonly Rule[] = [...runRules, ...fileRules];
