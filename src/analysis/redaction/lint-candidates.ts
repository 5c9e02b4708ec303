import { setImmediate } from 'node:timers/promises';
import { isFiller } from './find-tokens.js';
import { lintPrinted, type Finding } from './secretlint.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';
import { withoutEscapes } from './token-starts.js';

/** A part of a text that a rule of secretlint may find something in. */
interface Part {
  start: number;
  end: number;
}

/** Of what a rule matches, the anchor has so much before it: `T3BlbkFJ` stands in the midst of a key. */
const BEFORE = 200;
/** The longest that a rule matches, a token of 1Password, has some 1,300 characters. */
const BEHIND = 1_400;
/** The rule for private keys reads up to 10,000 characters between BEGIN and END. */
const BEHIND_KEY = 10_200;

/**
 * So much is given to secretlint at once: it compares each finding with every other, and other work waits for it meanwhile.
 */
const MOST_AT_ONCE = 60_000;

/**
 * What each rule of the preset needs, looser than the rule itself: where none of these matches, no rule would. They are
 * read from the rules' sources of version 11; a test compares what is found with what secretlint finds in the whole text.
 */
const NEEDED: readonly { anchors: readonly string[]; pattern: RegExp; behind?: number }[] = [
  { anchors: ['secret'], pattern: /secret_?access_?key/iy },
  { anchors: ['PRIVATE KEY'], pattern: /PRIVATE KEY(?: BLOCK)?-----/y, behind: BEHIND_KEY },
  { anchors: ['npm_'], pattern: /npm_\w{36}/iy },
  { anchors: ['xoxb', 'xoxp', 'xapp', 'xoxa', 'xoxo', 'xoxr'], pattern: /(?:xox[bpaor]|xapp)-/iy },
  { anchors: ['hooks.slack'], pattern: /hooks\.slack\.com\/services\//iy },
  { anchors: ['SG.'], pattern: /SG\.\w{1,128}\.\w/iy },
  { anchors: ['shppa_', 'shpca_', 'shpat_', 'shpss_'], pattern: /shp(?:pa|ca|at|ss)_\w{32}/iy },
  { anchors: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], pattern: /gh[pousr]_\w{36}/iy },
  { anchors: ['github_pat_'], pattern: /github_pat_\w{82}/iy },
  {
    anchors: ['sk-proj', 'sk-svcacct', 'sk-admin', 'T3BlbkFJ'],
    pattern: /sk-(?:proj|svcacct|admin)-|T3BlbkFJ/iy,
  },
  { anchors: ['sk-ant-'], pattern: /sk-ant-api0/iy },
  { anchors: ['lin_api_'], pattern: /lin_api_\w{32}/iy },
  { anchors: ['ops_ey'], pattern: /ops_ey/iy },
];

/** Findings that are a whole address. Its password is what `urlPasswords` finds, and the host is worth reading. */
const ADDRESSES = new Set(['BasicAuth', 'MongoDBConnection', 'MySQLConnection', 'PostgreSQLConnection']);

/** Collects the parts of a text that are worth secretlint's time, then asks it. */
export class LintCandidates {
  readonly #parts: Part[] = [];

  /** Finders that find nothing, but take notes; for every text anew. */
  readonly finders: readonly SecretFinder[] = NEEDED.map(({ anchors, pattern, behind = BEHIND }) => ({
    anchors,
    find: (text, at) => {
      pattern.lastIndex = at;
      if (pattern.test(text)) this.#note(Math.max(0, at - BEFORE), Math.min(text.length, at + behind));
      return null;
    },
  }));

  /** Anchors come about in order, so a part overlaps only the one before it. */
  #note(start: number, end: number): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && start <= last.end) {
      last.start = Math.min(last.start, start);
      last.end = Math.max(last.end, end);
    } else this.#parts.push({ start, end });
  }

  /** What secretlint finds in the parts. */
  async ask(text: string): Promise<SecretSpan[]> {
    const spans: SecretSpan[] = [];
    for (const batch of batches(this.#parts.splice(0))) {
      spans.push(...(await findIn(text, batch)));
      await setImmediate();
    }
    return spans;
  }
}

/** The parts in groups of moderate size; the pieces of a long one overlap by the longest thing that is matched. */
function batches(parts: readonly Part[]): Part[][] {
  const all: Part[][] = [];
  let size = Infinity;
  for (const part of parts) {
    for (let { start } = part; start < part.end; start += MOST_AT_ONCE) {
      const end = Math.min(part.end, start + MOST_AT_ONCE + BEHIND_KEY);
      if (size + end - start > MOST_AT_ONCE) {
        all.push([]);
        size = 0;
      }
      all.at(-1)?.push({ start, end });
      size += end - start;
    }
  }
  return all;
}

async function findIn(text: string, parts: readonly Part[]): Promise<SecretSpan[]> {
  // Empty lines stand before and between the parts. The first keeps secretlint from taking a mark of byte order for one,
  // which would move everything by a character.
  const joined = parts.map(({ start, end }) => `\n\n${text.slice(start, end)}`).join('');
  const plain = withoutEscapes(joined);
  const findings = await lintPrinted(joined);
  if (plain !== joined) findings.push(...(await lintPrinted(plain)));
  return findings.flatMap((finding) => {
    const span = ADDRESSES.has(finding.kind) ? null : spanOf(finding, joined, parts);
    return span === null || isFiller(text.slice(span.start, span.end)) ? [] : [span];
  });
}

function spanOf({ kind, value, range }: Finding, joined: string, parts: readonly Part[]): SecretSpan | null {
  // Where the value has escapes, it stands at the same place with them.
  const inRange = joined.indexOf(value, range[0]);
  let at = inRange === -1 ? range[0] : inRange;
  for (const { start, end } of parts) {
    const length = end - start + 2;
    if (at < length)
      return at < 2
        ? null
        : { kind, start: start + at - 2, end: Math.min(end, start + at - 2 + value.length) };
    at -= length;
  }
  return null;
}
