import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useServer } from '../../live/server.js';
import classes from './connection-bar.module.css';
import { useFeedState } from './use-feed-state.js';

/** Said where the connection is lost for longer than a blink; the page goes on by itself when it is back. */
export function ConnectionBar() {
  const { feed } = useServer();
  const state = useFeedState();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const back = (): void => feed.retryNow();
    window.addEventListener('online', back);
    document.addEventListener('visibilitychange', back);
    return () => {
      window.removeEventListener('online', back);
      document.removeEventListener('visibilitychange', back);
    };
  }, [feed]);
  if (state.status === 'waiting' && !lost) setLost(true);
  if (state.status === 'live' && lost) setLost(false);
  if (!lost) return null;
  return (
    <div className={classes.bar} role="alert">
      <span>
        The connection to the server is lost
        {state.status === 'waiting' ? `: ${state.why}. ` : '. '}
        {state.status === 'waiting' ? <Countdown until={state.retryAt} /> : 'Connecting…'}
      </span>
      <Button size="compact-xs" variant="white" color="dark" onClick={feed.retryNow}>
        Try now
      </Button>
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const [left, setLeft] = useState(() => until - Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLeft(until - Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  const seconds = Math.max(1, Math.ceil(left / 1_000));
  return <span aria-hidden>Trying again in {seconds} s.</span>;
}
