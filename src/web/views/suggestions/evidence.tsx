import { Link } from '@tanstack/react-router';
import { RunResultBadge } from '../../components/badges.js';
import { InlineCode } from '../../components/inline-code.js';
import { When } from '../../components/when.js';
import { shownText } from '../../components/shown-text.js';
import { durationText, numberText } from '../../components/words.js';
import classes from './evidence.module.css';
import type { SuggestionDetail } from './suggestion-detail.js';

type Citation = SuggestionDetail['evidence'][number];

/** What a suggestion rests on; a cited run or line is one click away. */
export function Evidence({ evidence }: { evidence: readonly Citation[] }) {
  if (evidence.length === 0) return <p className={classes.none}>Nothing is cited.</p>;
  return (
    <ul className={classes.list}>
      {evidence.map((citation, index) => (
        <li key={index} className={classes.item}>
          <Cited citation={citation} />
          {citation.note !== null && (
            <div className={classes.note}>
              <InlineCode text={citation.note} />
            </div>
          )}
          {!citation.verified && (
            <div className={classes.unverified}>
              Not verified: what is cited was not found in what the server holds.
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Cited({ citation }: { citation: Citation }) {
  switch (citation.__typename) {
    case 'RunEvidence':
      return (
        <div className={classes.line}>
          <RunLink runId={citation.runId} kept={citation.run !== null} />
          {citation.run && (
            <>
              <RunResultBadge result={citation.run.result} />
              {citation.run.durationMs !== null && <span>{durationText(citation.run.durationMs)}</span>}
              <When at={citation.run.startedAt} />
            </>
          )}
        </div>
      );
    case 'LogEvidence':
      return (
        <>
          <div className={classes.line}>
            <RunLink runId={citation.runId} kept={citation.run !== null} line={citation.line} />
            {citation.run && (
              <>
                <RunResultBadge result={citation.run.result} />
                <When at={citation.run.startedAt} />
              </>
            )}
          </div>
          <pre className={classes.quote} tabIndex={0} aria-label={`Line ${citation.line}`}>
            <span className={classes.number}>{citation.line}</span>
            {shownText(citation.text)}
            {citation.cut && ' …'}
          </pre>
        </>
      );
    case 'FileEvidence':
      return (
        <>
          <div className={classes.line}>
            <code>{citation.path}</code>
            <span>line {numberText(citation.line)}</span>
            {citation.masked && <span>a secret in it is replaced</span>}
          </div>
          <pre className={classes.quote} tabIndex={0} aria-label={`Line ${citation.line}`}>
            <span className={classes.number}>{citation.line}</span>
            {shownText(citation.text)}
          </pre>
        </>
      );
    case 'MetricEvidence':
      return (
        <div className={classes.line}>
          <span>{citation.name}</span>
          <strong className="numbers">
            {measure(citation.value)} {citation.unit}
          </strong>
          {citation.threshold !== null && (
            <span title={citation.source}>
              threshold {measure(citation.threshold)} {citation.unit}
            </span>
          )}
        </div>
      );
  }
}

function RunLink({ runId, kept, line }: { runId: number; kept: boolean; line?: number }) {
  const words = line === undefined ? `Run #${runId}` : `Run #${runId}, line ${numberText(line)}`;
  if (!kept) return <span>{words} (not kept any more)</span>;
  return (
    <Link to="/runs/$id" params={{ id: String(runId) }} search={line === undefined ? {} : { line }}>
      {words}
    </Link>
  );
}

const figures = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

function measure(value: number): string {
  return figures.format(value);
}
