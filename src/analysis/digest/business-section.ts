import type { ReviewContext } from '../context.js';
import { count } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { linesOf } from './file-text.js';
import { whole } from './numbers.js';
import { fieldSummary } from './record-fields.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** Of the room for the business log, what the summary file may take. */
const SHARE_OF_SUMMARY = 0.3;

/** What the job says it achieved: it makes the review one about outcomes. Null for a job without a business log. */
export function businessSection(ctx: ReviewContext, mostBytes: number): DraftSection | null {
  const { business } = ctx;
  if (!business) return null;
  const { path, records, lines, brokenLines, summary, prompt } = business;
  const text = new BoundedText(mostBytes);
  text.add(
    'This review is about outcomes: whether the job achieves what it is for, not only whether it runs.',
    ...(prompt === null
      ? []
      : ['What the operator asks:', ...linesOf(prompt).map((line) => `  ${visible(line, 2_000)}`)]),
    `Business log: ${visible(path)}, ${lines === null ? 'too large to be counted' : count(lines, 'line')}; the newest ${count(records.length, 'record')} and ${count(brokenLines, 'broken line')} were read.`,
  );
  const left: (string | null)[] = [];
  if (summary) {
    const bounded = new BoundedText(mostBytes * SHARE_OF_SUMMARY);
    const all = linesOf(summary.text);
    const shown = bounded.addEach(all, (line) => [`  ${visible(line, 1_000)}`]);
    text.add(`The summary in ${visible(summary.path)}:`, bounded.text);
    left.push(leftOver(all.length, shown, 'lines of the summary'));
  }
  if (records.length > 0) {
    const fields = fieldSummary(records.map(({ value }) => value));
    if (text.add('Its fields, over all records that were read:')) {
      left.push(
        leftOver(
          fields.length,
          text.addEach(fields, (field) => [field]),
          'fields',
        ),
      );
    }
    const newest = [...records].reverse();
    let shown = 0;
    if (text.add('Records, newest first, each with its line in the file:')) {
      shown = text.addEach(newest, ({ line, value }) => [
        `${line ?? '?'}| ${visible(JSON.stringify(value), 1_000)}`,
      ]);
    }
    left.push(leftOver(records.length, shown, 'records, the oldest; they are in the sums over the fields'));
  }
  return {
    part: 'business_log',
    title: `Business log: the newest ${whole(records.length)} records, ${whole(brokenLines)} broken lines`,
    text: text.text,
    leftOut: left,
  };
}
