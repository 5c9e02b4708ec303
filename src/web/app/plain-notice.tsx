import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { onNotice, type Notice } from '../components/notify.js';
import classes from './plain-notice.module.css';

/** The last notice, with no more than is loaded already: for a network that was lost before the first one. */
export function PlainNotice({ first }: { first: Notice }) {
  const [notice, setNotice] = useState<Notice | null>(first);
  useEffect(() => onNotice(setNotice), []);
  if (notice === null) return null;
  return (
    <div className={classes.notice} role="alert" data-color={notice.color}>
      <div>
        {notice.title !== undefined && <strong>{notice.title}</strong>}
        <p>{notice.message}</p>
      </div>
      <CloseButton aria-label="Close" onClick={() => setNotice(null)} />
    </div>
  );
}
