import { Link } from '@tanstack/react-router';
import { When } from '../../components/when.js';
import classes from './history.module.css';
import type { SuggestionDetail } from './suggestion-detail.js';

/** What happened to a suggestion, oldest first. */
export function History({ suggestion }: { suggestion: SuggestionDetail }) {
  return (
    <ol className={classes.history}>
      <li>
        Made by review{' '}
        <Link to="/reviews/$id" params={{ id: String(suggestion.review.databaseId) }}>
          #{suggestion.review.databaseId}
        </Link>
        <When at={suggestion.createdAt} />
      </li>
      {suggestion.reviewedAt !== null && (
        <li>
          {suggestion.status === 'REJECTED' ? 'Rejected' : 'Approved'} by {suggestion.reviewedBy}
          <When at={suggestion.reviewedAt} />
        </li>
      )}
      {suggestion.actions.nodes.toReversed().map((action) => (
        <li key={action.id}>
          <Link to="/actions/$id" params={{ id: String(action.databaseId) }}>
            Action #{action.databaseId}
          </Link>{' '}
          by {action.actor}
          <When at={action.createdAt} />
        </li>
      ))}
    </ol>
  );
}
