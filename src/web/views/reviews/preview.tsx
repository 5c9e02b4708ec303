import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { SeverityMark } from '../../components/badges.js';
import { InlineCode } from '../../components/inline-code.js';
import { wordsOf } from '../../components/words.js';
import classes from './preview.module.css';
import type { ReviewDetail } from './review-detail.js';

const ChangeDiff = lazy(() => import('../../components/change-diff.js'));
const Markdown = lazy(() => import('../../components/markdown.js'));

type Previewed = NonNullable<ReviewDetail['preview']>[number];

const WOULD: Record<Previewed['outcome'], string> = {
  APPLY: 'would be applied at once',
  KNOWN: 'would not come again',
  WAIT: 'would wait for a person',
};

/** Of a dry run: what a review would suggest, and what would become of it. */
export function Preview({ preview }: { preview: readonly Previewed[] }) {
  if (preview.length === 0) return <p className={classes.none}>It would suggest nothing.</p>;
  return (
    <ul className={classes.list}>
      {preview.map((suggestion, index) => (
        <li key={index}>
          <One suggestion={suggestion} />
        </li>
      ))}
    </ul>
  );
}

function One({ suggestion }: { suggestion: Previewed }) {
  const [open, setOpen] = useState(false);
  const { title, severity, category, outcome, note, saidBefore, source } = suggestion;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={classes.summary}>
        <SeverityMark severity={severity} />
        <span className={classes.text}>
          <span className={classes.title}>{title}</span>
          <span className={classes.about}>
            <span className={classes.outcome} data-outcome={outcome}>
              {WOULD[outcome]}
            </span>
            <span>{wordsOf(category)}</span>
            <code>{source}</code>
          </span>
        </span>
      </summary>
      {open && (
        <div className={classes.body}>
          {note !== null && <p>Not applied at once: {note}</p>}
          {saidBefore !== null && (
            <p>
              The same is{' '}
              <Link to="/suggestions/$id" params={{ id: String(saidBefore.databaseId) }}>
                suggestion #{saidBefore.databaseId}
              </Link>
              , {wordsOf(saidBefore.status).toLowerCase()}.
            </p>
          )}
          <Suspense fallback={<Skeleton height={120} />}>
            <Markdown>{suggestion.description}</Markdown>
            <p>
              <InlineCode text={suggestion.suggestedChange} />
            </p>
            {suggestion.diff !== null && suggestion.targetFile !== null && (
              <ChangeDiff diff={suggestion.diff} path={suggestion.targetFile} />
            )}
          </Suspense>
        </div>
      )}
    </details>
  );
}
