import { lazy, Suspense, useEffect, useState } from 'react';
import { onNotice, type Notice } from '../components/notify.js';
import { PlainNotice } from './plain-notice.js';

// Without the network it does not load, and just then there is something to tell.
const NoticeStack = lazy(() => import('./notice-stack.js').catch(() => ({ default: PlainNotice })));

/** Shows what `tellDone` and `tellFailed` say. */
export function Notices() {
  const [first, setFirst] = useState<Notice | null>(null);
  useEffect(() => (first === null ? onNotice(setFirst) : undefined), [first]);
  if (first === null) return null;
  return (
    <Suspense>
      <NoticeStack first={first} />
    </Suspense>
  );
}
