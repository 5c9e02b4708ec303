import classes from './live-dot.module.css';
import { useFeedState } from './use-feed-state.js';

const WORDS = { live: 'Live', connecting: 'Connecting', waiting: 'Offline' } as const;
const MEANS = {
  live: 'What happens on the server shows here at once',
  connecting: 'The connection to the server is being made',
  waiting: 'The connection to the server is lost; what is shown may be old',
} as const;

/** Whether what is shown is as it is now. */
export function LiveDot() {
  const { status } = useFeedState();
  return (
    <span className={classes.live} data-status={status} role="status" title={MEANS[status]}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.word}>{WORDS[status]}</span>
    </span>
  );
}
