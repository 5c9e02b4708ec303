import { resolve } from 'node:path';
import type { ReviewContext } from '../context.js';
import { describeRun } from '../evidence.js';
import { QUOTED_LENGTH } from '../log-quote.js';
import type { Redactor } from '../redactor.js';
import type { Evidence } from '../suggestion-draft.js';
import { citationSchema, type AnsweredCitation } from './answer-schema.js';
import { firstIssue } from './first-issue.js';
import { lineOf } from './plain-text.js';
import { withoutPlaceholders } from './without-placeholders.js';

const NOTE_CHARS = 500;

/** What of the citations of an answer has the shape of one, and why the others have not. */
export function citedEvidence(
  citations: readonly unknown[],
  ctx: ReviewContext,
  redactor: Redactor,
): { evidence: Evidence[]; refused: string[] } {
  const evidence: Evidence[] = [];
  const refused: string[] = [];
  for (const citation of citations) {
    const read = citationSchema.safeParse(citation);
    if (read.success) evidence.push(evidenceOf(read.data, ctx, redactor));
    else refused.push(firstIssue(read.error));
  }
  return { evidence, refused };
}

/** The words are put back as they stand in the log, so that they can be looked up. */
function evidenceOf(citation: AnsweredCitation, ctx: ReviewContext, redactor: Redactor): Evidence {
  const said = citation.note ? lineOf(withoutPlaceholders(citation.note, redactor), NOTE_CHARS) : '';
  const note = said === '' ? {} : { note: said };
  switch (citation.kind) {
    case 'run': {
      const run = [...ctx.runs, ...ctx.earlierRuns].find(({ id }) => id === citation.run_id);
      const known = run ? describeRun(run) : null;
      // How it ended is our word, whatever the answer says of it.
      const words = [known, said].filter((each) => each !== null && each !== '').join('. ');
      return { kind: 'run', runId: citation.run_id, note: words };
    }
    case 'log': {
      const { run_id: runId, line, text } = citation;
      return { kind: 'log', runId, line, text: quoted(text, redactor), loose: true, ...note };
    }
    case 'file': {
      const path = resolve(ctx.job.cwd, redactor.restore(citation.path));
      return {
        kind: 'file',
        path,
        line: citation.line,
        text: quoted(citation.text, redactor),
        loose: true,
        ...note,
      };
    }
  }
}

function quoted(text: string, redactor: Redactor): string {
  return redactor.restore(text).slice(0, QUOTED_LENGTH);
}
