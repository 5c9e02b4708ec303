import { Link } from '@tanstack/react-router';
import { counted, durationText, numberText } from '../../components/words.js';
import classes from './analyses.module.css';
import type { ReviewDetail } from './review-detail.js';

type Analysis = ReviewDetail['analyses'][number];

const ENDED: Record<Analysis['status'], string> = {
  COMPLETED: 'answered',
  FAILED: 'failed',
  LIMITED: 'not asked: a limit of the day',
  UNCHANGED: 'not asked: nothing has changed',
};

/** What each analyzer came to, and what it took. */
export function Analyses({ analyses }: { analyses: readonly Analysis[] }) {
  return (
    <ul className={classes.list}>
      {analyses.map((analysis) => (
        <li key={analysis.analyzer} data-status={analysis.status}>
          <div className={classes.head}>
            <strong>{analysis.analyzer}</strong>
            <span className={classes.status}>{ENDED[analysis.status]}</span>
            {analysis.status === 'COMPLETED' && <span>{counted(analysis.draftsCount, 'proposal')}</span>}
            {analysis.durationMs !== null && <span>{durationText(analysis.durationMs)}</span>}
            {analysis.sameAs !== null && (
              <Link to="/reviews/$id" params={{ id: String(analysis.sameAs.databaseId) }}>
                its answer in review #{analysis.sameAs.databaseId} stands
              </Link>
            )}
          </div>
          {analysis.usage !== null && <Usage usage={analysis.usage} />}
          {analysis.reason !== null && <p className={classes.text}>{analysis.reason}</p>}
          {analysis.notes.map((note) => (
            <p key={note} className={classes.text}>
              {note}
            </p>
          ))}
          {analysis.troubles.length > 0 && (
            <details className={classes.more}>
              <summary>{counted(analysis.troubles.length, 'part')} went wrong</summary>
              <ul>
                {analysis.troubles.map(({ rule, reason }) => (
                  <li key={rule}>
                    <code>{rule}</code> {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
          {analysis.droppedCount > 0 && (
            <details className={classes.more}>
              <summary>{counted(analysis.droppedCount, 'part')} of its answer did not fit</summary>
              <ul>
                {analysis.dropped.map(({ what, reason }, index) => (
                  <li key={index}>
                    <code>{what}</code> {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Usage({ usage }: { usage: NonNullable<Analysis['usage']> }) {
  return (
    <div className={`${classes.usage} numbers`}>
      {usage.model !== null && <span>{usage.model}</span>}
      <span>prompt {usage.promptVersion}</span>
      {usage.tokens !== null && <span>{numberText(usage.tokens)} tokens</span>}
      {usage.inputTokens !== null && usage.outputTokens !== null && (
        <span>
          {numberText(usage.inputTokens)} read, {numberText(usage.outputTokens)} written
        </span>
      )}
      {usage.costUsd !== null && <span>${usage.costUsd.toPrecision(3)}</span>}
      {usage.sessionKey !== null && <code>{usage.sessionKey}</code>}
    </div>
  );
}
