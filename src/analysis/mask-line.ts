/** Of a longer line only so many characters take part in clustering. */
export const MASKED_LENGTH = 1_000;

/** What a line must hold for masking to change it; most plain messages are done after this one look. */
const ANYTHING_TO_MASK = /[\d'"/\\\t\r\x1b]| {2}|^\s|\s$/;
const ANSI_SEQUENCE = /\x1b\[[0-9;?]*[A-Za-z]/g;
/** Before a status code, which is kept: a 404 and a 503 are different messages. */
const NAMES_A_STATUS = /(?:http|status|code)[\w./:="' -]{0,8}$/i;
/** Before the level number of pino and bunyan, which is kept. */
const NAMES_A_LEVEL = /"level":\s?$/;
/** Beside a lone 0 that says that there was no trouble. */
const COUNTS_TROUBLE_AFTER = /^["']?\s?(?:\w+ )?(?:err|fail|exc|timeout|crash|abort|unreach)/i;
const COUNTS_TROUBLE_BEFORE =
  /(?:err\w*|fail\w*|exceptions?|unreachable|aborted|time-?outs?|exit(?:ed)?|with|code|status)["']?\s?[:=]?\s?["']?$/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/iy;
const TIME =
  /(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ,_]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)/y;
const IP_ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![.\d])/y;
const PATH_END = /[\s'"`,;)\]}>|<]|:(?=\d|\s|$)/g;
/** Shorter words of letters and digits are names (`worker12`), longer ones identifiers. */
const SHORTEST_IDENTIFIER = 16;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** One of `.`, `,`, `:`, `/` and `-`, which join the digits of a decimal, a time, a date, an address or a range. */
function isJoint(code: number): boolean {
  return (code >= 44 && code <= 47) || code === 58;
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/**
 * A log line with its variable parts named: `<time>`, `<num>`, `<hex>`, `<uuid>`, `<id>`, `<ip>`, `<path>` and `<str>`
 * (a quoted word; quoted phrases and lines of JSON keep their text, which is the message). White space is collapsed
 * and terminal colours go. A 0 that counts
 * trouble stays, since "0 errors" means something else than "3 errors"; so do status codes of 4xx and 5xx.
 * Linear in the length of the line, of which the first 1,000 characters count.
 */
export function maskLine(line: string): string {
  let text = line.length > MASKED_LENGTH ? line.slice(0, MASKED_LENGTH) : line;
  if (!ANYTHING_TO_MASK.test(text)) return text;
  if (text.includes('\x1b')) text = text.replace(ANSI_SEQUENCE, '');
  const json = text.charCodeAt(0) === 123;
  const length = text.length;
  let out = '';
  let kept = 0;
  let inUrl = false;
  let i = 0;
  // The character before `i`, 32 at the beginning.
  let before = 32;

  const put = (mask: string, from: number, to: number): void => {
    out += text.slice(kept, from) + mask;
    kept = i = to;
    before = to > 0 ? text.charCodeAt(to - 1) : 32;
  };

  while (i < length) {
    const code = text.charCodeAt(i);
    if (isWord(code)) {
      let end = i;
      let firstDigit = -1;
      while (end < length && isWord(text.charCodeAt(end))) {
        if (firstDigit < 0 && isDigit(text.charCodeAt(end))) firstDigit = end;
        end += 1;
      }
      if (end - i === 8 && text.charCodeAt(end) === 45) {
        UUID.lastIndex = i;
        if (UUID.test(text)) {
          put('<uuid>', i, UUID.lastIndex);
          continue;
        }
      }
      if (firstDigit >= 0) {
        const word = maskWord(text, i, end, firstDigit);
        put(word.mask, word.from, word.to);
        continue;
      }
      i = end;
      before = text.charCodeAt(end - 1);
    } else if (code <= 32) {
      inUrl = false;
      let end = i + 1;
      while (end < length && text.charCodeAt(end) <= 32) end += 1;
      if (end - i > 1 || code !== 32 || i === 0 || end === length) {
        put(out === '' && i === kept ? '' : ' ', i, end);
        before = 32;
      } else {
        i = end;
        before = 32;
      }
    } else if (code === 47) {
      const next = text.charCodeAt(i + 1);
      if (before === 58 && next === 47) {
        inUrl = true;
        i += 2;
        before = 47;
      } else if (
        (inUrl || !isWord(before)) &&
        before !== 60 &&
        (isWord(next) || next === 46 || next === 126)
      ) {
        PATH_END.lastIndex = i;
        const end = PATH_END.exec(text)?.index ?? length;
        put(inUrl ? '/<path>' : '<path>', i, end);
        inUrl = false;
      } else {
        before = code;
        i += 1;
      }
    } else if ((code === 34 || code === 39) && !json && (before === 32 || before === 40 || before === 91)) {
      const close = text.indexOf(text.charAt(i), i + 1);
      if (close > i && !/\s/.test(text.slice(i + 1, close))) put('<str>', i, close + 1);
      else {
        before = code;
        i += 1;
      }
    } else {
      before = code;
      i += 1;
    }
  }
  out += text.slice(kept);
  return out.endsWith(' ') ? out.slice(0, -1) : out;
}

interface MaskedWord {
  mask: string;
  from: number;
  to: number;
}

/** Masks the word from `start` to `end` or its first run of digits at `firstDigit`, whichever says more. */
function maskWord(text: string, start: number, end: number, firstDigit: number): MaskedWord {
  if (end - start >= 8) {
    const word = text.slice(start, end);
    const mixed = /[a-z]/i.test(word);
    if (mixed && /^(?:0x)?[0-9a-f]+$/i.test(word)) return { mask: '<hex>', from: start, to: end };
    if (mixed && word.length >= SHORTEST_IDENTIFIER && !word.includes('_')) {
      return { mask: '<id>', from: start, to: end };
    }
  } else if (
    firstDigit === start &&
    text.charCodeAt(start) === 48 &&
    (text.charCodeAt(start + 1) | 32) === 120
  ) {
    return { mask: '<hex>', from: start, to: end };
  }
  let to = firstDigit;
  let joints = 0;
  while (isDigit(text.charCodeAt(to))) {
    to += 1;
    if (isJoint(text.charCodeAt(to)) && isDigit(text.charCodeAt(to + 1))) {
      to += 1;
      joints += 1;
    }
  }
  if (joints > 1) {
    TIME.lastIndex = firstDigit;
    if (TIME.test(text)) return { mask: '<time>', from: firstDigit, to: TIME.lastIndex };
    IP_ADDRESS.lastIndex = firstDigit;
    if (IP_ADDRESS.test(text)) return { mask: '<ip>', from: firstDigit, to: IP_ADDRESS.lastIndex };
  } else if (to - firstDigit <= 3 && firstDigit === start && !isWord(text.charCodeAt(to))) {
    const digits = text.slice(firstDigit, to);
    if (isTroubleFree(text, firstDigit, digits) || isStatus(text, firstDigit, digits)) {
      return { mask: digits, from: firstDigit, to };
    }
  }
  return { mask: '<num>', from: firstDigit, to };
}

function isTroubleFree(text: string, at: number, digits: string): boolean {
  if (digits !== '0') return false;
  return (
    COUNTS_TROUBLE_AFTER.test(text.slice(at + 1, at + 30)) ||
    COUNTS_TROUBLE_BEFORE.test(text.slice(Math.max(0, at - 20), at))
  );
}

function isStatus(text: string, at: number, digits: string): boolean {
  const before = text.slice(Math.max(0, at - 16), at);
  if (digits.length === 3 && (digits.startsWith('4') || digits.startsWith('5')))
    return NAMES_A_STATUS.test(before);
  return digits.length === 2 && NAMES_A_LEVEL.test(before);
}
