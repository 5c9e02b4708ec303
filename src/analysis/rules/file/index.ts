import type { Rule } from '../../rule.js';
import { curlWithoutTimeout } from './curl-without-timeout.js';
import { maskDraft, secretsOf } from './detected-secrets.js';
import { promptLength } from './prompt-length.js';
import { pythonSwallowedExceptions } from './python-swallowed-exceptions.js';
import { scheduleCollision } from './schedule-collision.js';
import { secrets } from './secrets.js';
import { shellStrictMode } from './shell-strict-mode.js';
import { unpinnedOrInsecure } from './unpinned-or-insecure.js';

/** A rule that quotes lines must not show the secret that happens to stand on one of them. */
function masked(rule: Rule): Rule {
  return {
    ...rule,
    async evaluate(input) {
      const drafts = await rule.evaluate(input);
      if (drafts.length === 0) return drafts;
      const found = await secretsOf(input.ctx.files);
      return drafts.map((draft) => maskDraft(draft, found));
    },
  };
}

/** The rules over what a job consists of: its scripts, prompts and configuration. */
export const fileRules: Rule[] = [
  shellStrictMode,
  pythonSwallowedExceptions,
  secrets,
  promptLength,
  scheduleCollision,
  unpinnedOrInsecure,
  curlWithoutTimeout,
].map(masked);
