import { basename } from 'node:path';
import type { SourceFile } from '../../context.js';
import { ends, metricEvidence, runEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { GROWTH_SCALE, severityOn } from '../../severity.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { citeLine, sourceLines } from './source-lines.js';
import {
  GROWTH_RATIO,
  sessionTokens,
  tokenGrowth,
  type SessionTokens,
  type TokenGrowth,
} from './token-growth.js';

/**
 * Estimated tokens of a prompt file from which on it is said to be long. Levy, Jacoby and Goldberg ("Same Task, More
 * Tokens", ACL 2024) saw reasoning get worse with the input's length alone, clearly so at 3,000 tokens, with every
 * model they tried. The steps to medium and high are ours.
 */
export const LONG_PROMPT_TOKENS = 3_000;
const MEDIUM_PROMPT_TOKENS = 12_000;
const HIGH_PROMPT_TOKENS = 48_000;

/** Our choice: a paragraph of this length that comes twice is an accident, a shorter one may be a heading. */
const REPEATED_CHARACTERS = 80;

/**
 * Tokens that a text takes, roughly (25 % either way): four characters each for ASCII, as OpenAI states for English, two for
 * other alphabets, one for each Chinese, Japanese or Korean character.
 */
export function estimateTokens(text: string): number {
  let quarters = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    quarters += code < 0x80 ? 1 : code < 0x2e80 ? 2 : 4;
  }
  return Math.ceil(quarters / 4);
}

/**
 * Prompts that grow too long: a prompt file over `LONG_PROMPT_TOKENS`, and input tokens that rise from session to session
 * (see `tokenGrowth`; a single jump is told by the rule `cost`). What can go is the author's to say, so there is
 * advice, with the repeated paragraphs named, and no change.
 */
export const promptLength: Rule = {
  id: 'prompt-length',
  evaluate({ ctx }) {
    const prompts = ctx.files.filter(({ role }) => role === 'prompt');
    const sessions = sessionTokens([...ctx.earlierRuns, ...ctx.runs]);
    const long = prompts.filter(({ text }) => estimateTokens(text) >= LONG_PROMPT_TOKENS);
    const growth = tokenGrowth(sessions);
    return [
      ...long.map((file) => longDraft(file, sessions)),
      ...(growth ? [growthDraft(growth, prompts)] : []),
    ];
  },
};

const inWords = (tokens: number): string => Math.round(tokens).toLocaleString('en-US');

function longDraft(file: SourceFile, sessions: SessionTokens[]): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const tokens = estimateTokens(file.text);
  const repeated = repeatedParagraphs(file.text).map((offset) => lines.lineAt(offset));
  const severity = tokens >= HIGH_PROMPT_TOKENS ? 'high' : tokens >= MEDIUM_PROMPT_TOKENS ? 'medium' : 'low';
  const latest = sessions.slice(-3);
  return {
    rule: 'prompt-length',
    subject: `length:${name}`,
    category: 'prompt',
    severity,
    title: `${name} is about ${inWords(tokens)} tokens long`,
    description: [
      `\`${name}\` takes about ${inWords(tokens)} tokens (estimated from its characters) of every run. Models follow long instructions less well: with the same task, reasoning got worse with the length of the input alone, clearly so at 3,000 tokens (Levy et al., ACL 2024). Every token is also paid for in every run.`,
      repeated.length > 0
        ? `Paragraphs that stand there twice begin on line ${repeated.slice(0, 5).join(', ')}.`
        : '',
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
    currentState: `About ${inWords(tokens)} tokens on ${lines.count} lines.`,
    suggestedChange:
      'Keep what every run needs, and move examples and reference material into files that are read when they are needed.',
    expectedImpact: 'Fewer tokens a run, and instructions that are followed more closely.',
    actionType: 'manual',
    affectedFiles: [file.path],
    change: null,
    evidence: [
      metricEvidence(
        'prompt tokens',
        tokens,
        'tokens',
        LONG_PROMPT_TOKENS,
        'estimated from the characters of the prompt file',
      ),
      ...repeated.slice(0, 5).map((line) => citeLine(file, lines, line, 'stands further up as well')),
      ...latest.map(({ run, tokens: read }) => runEvidence(run, `read ${inWords(read)} input tokens`)),
    ],
  };
}

/** Offsets of paragraphs that stand further up word for word. */
function repeatedParagraphs(text: string): number[] {
  const seen = new Set<string>();
  const offsets: number[] = [];
  let at = 0;
  for (const part of text.split(/(\r?\n[ \t]*\r?\n\s*)/)) {
    const key = part.trim().replace(/\s+/g, ' ');
    if (key.length >= REPEATED_CHARACTERS) {
      if (seen.has(key)) offsets.push(at);
      seen.add(key);
    }
    at += part.length;
  }
  return offsets;
}

function growthDraft(growth: TokenGrowth, prompts: SourceFile[]): SuggestionDraft {
  const percent = Math.round((growth.ratio - 1) * 100);
  const own = prompts.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  return {
    rule: 'prompt-length',
    subject: 'growth',
    category: 'prompt',
    severity: severityOn(GROWTH_SCALE, growth.ratio),
    title: `The AI's input grew by ${percent} % over ${growth.sessions.length} sessions`,
    description: [
      `From the first to the last quarter of ${growth.sessions.length} sessions the median input rose from ${inWords(growth.from)} to ${inWords(growth.to)} tokens, quarter by quarter (Mann-Kendall trend, 1 %). Something is added from run to run: kept history, collected files or logs.`,
      prompts.length > 0
        ? `The job's prompt itself is about ${inWords(own)} tokens of that${own * 2 < growth.to ? ', so most of the input comes from elsewhere' : ''}.`
        : '',
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
    currentState: `About ${inWords(growth.to)} input tokens a session, and rising.`,
    suggestedChange:
      'Give what is added a limit: the last runs only, a summary, or files that are read on demand.',
    expectedImpact: `At the former level a session would read ${inWords(growth.to - growth.from)} tokens less.`,
    actionType: 'manual',
    affectedFiles: prompts.map(({ path }) => path),
    change: null,
    evidence: [
      metricEvidence(
        'growth of input tokens',
        growth.ratio,
        'times',
        GROWTH_RATIO,
        'last against first quarter of the sessions, medians',
      ),
      ...ends(growth.sessions).map(({ run, tokens }) =>
        runEvidence(run, `read ${inWords(tokens)} input tokens`),
      ),
    ],
  };
}
