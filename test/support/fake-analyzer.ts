import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AiUsage, AnalyzeOptions, Analyzer, AnalyzerResult } from '../../src/analysis/analyzer.js';
import type { ReviewContext } from '../../src/analysis/context.js';
import type { SuggestionDraft } from '../../src/analysis/suggestion-draft.js';

/** Advice that rests on one measured number. */
export function aDraft(over: Partial<SuggestionDraft> = {}): SuggestionDraft {
  return {
    rule: 'made-up',
    subject: 'x',
    category: 'reliability',
    severity: 'low',
    title: 'Made up',
    description: 'Seen.',
    currentState: 'So',
    suggestedChange: 'Otherwise',
    expectedImpact: 'Better',
    actionType: 'manual',
    affectedFiles: [],
    change: null,
    evidence: [{ kind: 'metric', name: 'runs', value: 1, unit: 'runs', threshold: null, source: 'a test' }],
    ...over,
  };
}

/** The same with a change of a file as it is now. */
export async function aChange(
  targetFile: string,
  change: (before: string) => string,
  over: Partial<SuggestionDraft> = {},
): Promise<SuggestionDraft> {
  const currentContent = await readFile(targetFile, 'utf8');
  const baseHash = createHash('sha256').update(currentContent).digest('hex');
  return aDraft({
    actionType: 'edit_script',
    affectedFiles: [targetFile],
    change: { targetFile, currentContent, baseHash, proposedContent: change(currentContent) },
    ...over,
  });
}

export const USAGE: AiUsage = {
  model: 'gpt-test',
  promptVersion: 'review/1',
  tokens: 1_200,
  inputTokens: 1_000,
  outputTokens: 200,
  costUsd: 0.25,
  sessionKey: 'session-1',
};

export interface FakeAnalyzer extends Analyzer {
  /** What it was asked with, call by call. */
  calls: { ctx: ReviewContext; options: AnalyzeOptions }[];
}

/** Answers what it is given; counts how often it was asked. */
export function fakeAnalyzer({
  name = 'fake',
  answer,
  ...rest
}: Partial<Pick<Analyzer, 'name' | 'asksAi' | 'identity'>> & {
  answer: (ctx: ReviewContext) => Partial<AnalyzerResult> | Promise<Partial<AnalyzerResult>>;
}): FakeAnalyzer {
  const calls: FakeAnalyzer['calls'] = [];
  return {
    name,
    ...rest,
    calls,
    analyze: async (ctx, options) => {
      calls.push({ ctx, options });
      return {
        drafts: [],
        notes: [],
        errors: [],
        counts: { runs: ctx.runs.length, logLines: 0, slaViolations: 0, aiSessions: 0 },
        ...(await answer(ctx)),
      };
    },
  };
}

/** One that asks an AI, with what that takes. */
export function fakeAi(
  drafts: (ctx: ReviewContext) => SuggestionDraft[] | Promise<SuggestionDraft[]> = () => [],
  over: { name?: string; identity?: string; usage?: AiUsage } = {},
): FakeAnalyzer {
  const { name = 'oracle', identity = 'oracle gpt-test review/1', usage = USAGE } = over;
  return fakeAnalyzer({
    name,
    identity,
    asksAi: true,
    answer: async (ctx) => ({ drafts: await drafts(ctx), usage }),
  });
}
