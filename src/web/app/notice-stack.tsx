import { Notifications, notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { onNotice, type Notice } from '../components/notify.js';

export default function NoticeStack({ first }: { first: Notice }) {
  const told = useRef(false);
  useEffect(() => {
    const show = (notice: Notice): void => void notifications.show({ ...notice, withBorder: true });
    if (!told.current) show(first);
    told.current = true;
    return onNotice(show);
  }, [first]);
  return <Notifications position="bottom-right" limit={4} containerWidth={420} />;
}
