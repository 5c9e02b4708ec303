import { numberText, wordsOf } from '../../components/words.js';
import classes from './context-parts.module.css';
import type { ReviewDetail } from './review-detail.js';

/** What a review was given, part by part, and what its bounds left out. */
export function ContextParts({ parts }: { parts: ReviewDetail['context'] }) {
  if (parts.length === 0) return null;
  return (
    <details className={classes.details}>
      <summary>Part by part</summary>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">What it held</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ part, title, bytes, leftOut }) => (
            <tr key={part}>
              <th scope="row">{wordsOf(part)}</th>
              <td>
                {title}
                {leftOut !== null && <div className={classes.left}>{leftOut}</div>}
              </td>
              <td className="numbers">{numberText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
