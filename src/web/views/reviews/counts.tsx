import { numberText } from '../../components/words.js';
import classes from './counts.module.css';
import type { ReviewDetail } from './review-detail.js';

/** How much of what a review looked at, so far while it runs. */
export function Counts({ review }: { review: ReviewDetail }) {
  const counts = [
    { name: 'runs', value: review.runsAnalyzed },
    { name: 'log lines', value: review.logLinesAnalyzed },
    { name: 'AI sessions', value: review.aiSessionsCount },
    { name: 'SLA violations', value: review.slaViolationsCount },
    { name: 'suggestions', value: review.suggestionsCount },
  ];
  return (
    <dl className={classes.counts}>
      {counts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="numbers">{numberText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
