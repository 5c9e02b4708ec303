import { setImmediate } from 'node:timers/promises';
import { followedBy, precededBy } from './anchor-scan.js';
import { isFiller } from './find-tokens.js';
import { lint, type Finding } from './secretlint.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';
import { withoutEscapes } from './token-starts.js';

/** A part of a text that a rule of secretlint may find something in. */
interface Part {
  start: number;
  end: number;
}

/** The longest thing that a rule matches, a connection string, has about 1,000 characters before and behind its `://`. */
const BEFORE = 400;
const BEHIND = 1_500;
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
  { anchors: precededBy('abcdefghijklmnopqrstuvwxyz', '://'), pattern: /[a-z]:\/\/[^\s@]{1,600}@/iy },
  { anchors: ['xoxb', 'xoxp', 'xapp', 'xoxa', 'xoxo', 'xoxr'], pattern: /(?:xox[bpaor]|xapp)-/iy },
  { anchors: ['hooks.slack'], pattern: /hooks\.slack\.com\/services\//iy },
  { anchors: followedBy('SG.', 'abcdefghijklmnopqrstuvwxyz0123456789_'), pattern: /SG\.\w{1,128}\.\w/iy },
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

/** Findings that are a whole address; only its password is a secret, and the host is worth reading. */
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

  /** Anchors come in order, so a part overlaps only the one before it. */
  #note(start: number, end: number): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else this.#parts.push({ start, end });
  }

  /** What secretlint finds in the parts; `found` is what is known of them, and not told again. */
  async ask(text: string, found: readonly SecretSpan[]): Promise<SecretSpan[]> {
    const spans: SecretSpan[] = [];
    for (const part of this.#parts.splice(0)) {
      for (let start = part.start; start < part.end; start += MOST_AT_ONCE) {
        // Pieces of a long part overlap by the longest thing that is matched.
        const end = Math.min(part.end, start + MOST_AT_ONCE + BEHIND_KEY);
        spans.push(...(await inPiece(text, start, end, found)));
        await setImmediate();
      }
    }
    return spans;
  }
}

async function inPiece(
  text: string,
  start: number,
  end: number,
  found: readonly SecretSpan[],
): Promise<SecretSpan[]> {
  // The line break keeps secretlint from taking a mark of byte order for one, which would move all by a character.
  const piece = `\n${text.slice(start, end)}`;
  const plain = withoutEscapes(piece);
  const findings = await lint('log.txt', piece, false);
  if (plain !== piece) findings.push(...(await lint('log.txt', plain, false)));
  return findings.flatMap((finding) => {
    const span = spanOf(finding, piece, start - 1);
    if (span === null || isFiller(text.slice(span.start, span.end))) return [];
    const known = ADDRESSES.has(finding.kind) && found.some((each) => within(each, span));
    return known ? [] : [span];
  });
}

function spanOf({ kind, value, range }: Finding, piece: string, offset: number): SecretSpan | null {
  // With its escapes, a value has the same length at the same place.
  const at = piece.indexOf(value, range[0]);
  const start = at === -1 ? range[0] : at;
  if (start < 1) return null;
  return { kind, start: offset + start, end: offset + start + value.length };
}

function within(inner: SecretSpan, outer: SecretSpan): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
