/** Class names such as `ValueError` or `java.io.IOException`; their capital tells them from `terror`. */
const CLASS_OF_ERROR = /(?<![\w./-])[A-Za-z_][\w.]*(?:Error|Exception)(?![\w/-])/;

/** Words that report trouble, standing alone. */
const TROUBLE = new RegExp(
  [
    String.raw`(?<![\w./-])(?:`,
    [
      String.raw`err(?:or)?s?`,
      'exceptions?',
      'fatal',
      'critical',
      'severe',
      'panic(?:ked)?',
      'traceback',
      'fail(?:ed|ure|ures|s|ing)?',
      String.raw`timed?[ -]?out`,
      'refused',
      'denied',
      'unreachable',
      'unavailable',
      'unauthorized',
      'forbidden',
      'abort(?:ed|ing)?',
      'crash(?:ed)?',
      'killed',
      'segfault',
      'segmentation fault',
      'core dumped',
      'out of memory',
      'no space left',
      'no such (?:file|host|table|column)',
      'not found',
      'cannot',
      String.raw`can't`,
      "could ?n[o']t",
      'unable to',
      'bad gateway',
      'too many requests',
      'connection (?:reset|closed|lost)',
      'broken pipe',
      'temporary failure',
      'undefined (?:variable|reference)',
      'unbound variable',
      'E(?:CONN|TIMED|HOST|NET|NOENT|ACCES|PIPE|AI_)[A-Z_]*',
      String.raw`(?:http|status|code)[\w./:="' ]{0,8}[45]\d\d`,
    ].join('|'),
    String.raw`)(?![\w/-]|\.\w)|"level":\s?(?:50|60)\b`,
  ].join(''),
  'i',
);

/** The same words where they report the absence of trouble, or set a limit: `0 errors`, `failed=0`, `timeout: 30`. */
const NO_TROUBLE = new RegExp(
  [
    String.raw`\b(?:no|0|zero|without(?: any)?|ignor(?:e|es|ed|ing)) (?:\w+ )?(?:errors?|fail(?:ed|ures?)|exceptions?|timeouts?|crash(?:es)?|aborted)\b`,
    String.raw`\b(?:errors?|fail(?:ed|ures?)|exceptions?|unreachable|timeouts?|aborted)["']?\s?[:=]\s?["']?(?:0|none|null|false|no|\[\]|""|'')(?![\w.])`,
    String.raw`\btime-?out(?:_\w+)?["']?\s?(?:[:=]|of|is|set to)\s?["']?(?:<num>|0)`,
    String.raw`\b(?:error|fail)[ -](?:free|safe|over|rate|budget|count|handl\w+|log\b|codes?[:=]? ?0)`,
    String.raw`\bexit(?:ed)?(?: with)?(?: code| status)?[:=]? ?0\b`,
    String.raw`\b(?:on|if|for)[ _-](?:errors?|failures?|timeouts?)\b`,
  ].join('|'),
  'gi',
);

/**
 * Whether a line, masked by `maskLine`, reads as a report of trouble. A word list with its negations, no judgement of
 * what the program meant: it decides which lines are looked at first, and never alone what is claimed.
 */
export function readsAsError(masked: string): boolean {
  if (CLASS_OF_ERROR.test(masked)) return true;
  if (!TROUBLE.test(masked)) return false;
  NO_TROUBLE.lastIndex = 0;
  if (!NO_TROUBLE.test(masked)) return true;
  return TROUBLE.test(masked.replace(NO_TROUBLE, ' '));
}
