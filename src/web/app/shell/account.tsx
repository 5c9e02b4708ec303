import { ActionIcon } from '@mantine/core';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { lazy, Suspense, useState } from 'react';
import { useViewer } from '../../session/session.js';

const AccountMenu = lazy(() => import('./account-menu.js'));

/** Who is signed in, and the way out. Its menu loads when somebody reaches for it. */
export function Account() {
  const { name } = useViewer();
  const [wanted, setWanted] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Account of ${name}`}
      aria-haspopup="menu"
      aria-expanded={opened}
      onPointerEnter={() => setWanted(true)}
      onFocus={() => setWanted(true)}
      onClick={() => {
        setWanted(true);
        setOpened(!opened);
      }}
    >
      <IconUser size={19} stroke={1.6} />
    </ActionIcon>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu opened={opened} onChange={setOpened} />
    </Suspense>
  );
}
