import { z } from 'zod';

/** More suggestions than a person reads; what comes behind them is left out. */
export const MOST_SUGGESTIONS = 10;
const MOST_CITATIONS = 20;
const MOST_FILES = 20;
const LONG_TEXT = 10_000;
/** A file that is shown whole is smaller; what is longer than any of them was made up. */
const MOST_CONTENT = 4 * 1024 * 1024;

const note = z.string().max(1_000).nullish().describe('What it shows, in a sentence.');
const lineNumber = z.int().min(1).max(1_000_000_000);
const runId = z.int().min(1).max(1_000_000_000);

/** No metric: what was measured is taken from nobody's word. */
export const citationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run_id: runId, note }),
  z.object({
    kind: z.literal('log'),
    run_id: runId,
    line: lineNumber.describe('Number of the line in the log of that run.'),
    text: z.string().min(1).max(20_000).describe('The line, or a telling part of it, word for word.'),
    note,
  }),
  z.object({
    kind: z.literal('file'),
    path: z.string().min(1).max(4_096),
    line: lineNumber,
    text: z.string().min(1).max(20_000).describe('The line, or a telling part of it, word for word.'),
    note,
  }),
]);

const text = (what: string) => z.string().max(LONG_TEXT).default('').describe(what);

export const suggestionSchema = z.object({
  subject: z
    .string()
    .min(1)
    .max(200)
    .describe(
      'Two to five plain words that name the flaw, without figures: the same flaw gets the same words.',
    ),
  category: z.enum(['performance', 'cost', 'reliability', 'security', 'config', 'prompt', 'script']),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  title: z
    .string()
    .min(1)
    .max(300)
    .describe('One line of at most 120 characters, with the figure that matters.'),
  description: z.string().min(1).max(LONG_TEXT).describe('Markdown: what was seen, and why it matters.'),
  current_state: text('How it is now, in a sentence or two.'),
  suggested_change: text('What to do, precise enough to be carried out.'),
  expected_impact: text('What gets better, and by how much.'),
  action_type: z
    .enum(['edit_script', 'edit_prompt', 'edit_config', 'run_command', 'restart_job', 'manual'])
    .default('manual'),
  affected_files: z.array(z.string().max(4_096)).max(MOST_FILES).default([]),
  target_file: z
    .string()
    .max(4_096)
    .nullish()
    .describe('The one file that the suggestion changes, from the list of files; null for none.'),
  proposed_content: z
    .string()
    .max(MOST_CONTENT)
    .nullish()
    .describe('The complete new content of target_file, every line of it; null where you cannot write it.'),
  evidence: z.array(citationSchema).min(1).max(MOST_CITATIONS),
});

export type AnsweredSuggestion = z.output<typeof suggestionSchema>;
export type AnsweredCitation = z.output<typeof citationSchema>;

/** What a model is asked for; what it says is read item by item, so that one that does not fit costs no other. */
export const reviewAnswerSchema = z.object({
  suggestions: z
    .array(suggestionSchema)
    .max(MOST_SUGGESTIONS)
    .describe('Worst first. Empty where nothing is worth the time of a person.'),
});
