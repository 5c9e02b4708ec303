import { Notifications, notifications } from '@mantine/notifications';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { onNotice, type Notice } from '../components/notify.js';

export default function NoticeStack({ first }: { first: Notice }) {
  const told = useRef(false);
  useEffect(() => {
    const show = (notice: Notice): void =>
      void notifications.show({ ...notice, withBorder: true, closeButtonProps: { 'aria-label': 'Close' } });
    if (!told.current) show(first);
    told.current = true;
    return onNotice(show);
  }, [first]);
  // On a phone the buttons are at the bottom.
  const narrow = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  return <Notifications position={narrow ? 'top-center' : 'bottom-right'} limit={4} containerWidth={420} />;
}
