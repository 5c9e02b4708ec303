import { ActionIcon } from '@mantine/core';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { lazy, Suspense, useState } from 'react';
import { useViewer } from '../../session/session.js';

const load = () => import('./account-menu.js');
const AccountMenu = lazy(load);

/**
 * Who is signed in, and the way out. Its menu loads when somebody reaches for it, and takes the button's place when it is
 * pressed, not sooner: a button that is replaced under the pointer loses the click.
 */
export function Account() {
  const { name } = useViewer();
  const [pressed, setPressed] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Account of ${name}`}
      aria-haspopup="menu"
      aria-expanded={opened}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => {
        setPressed(true);
        setOpened(true);
      }}
    >
      <IconUser size={19} stroke={1.6} />
    </ActionIcon>
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu opened={opened} onChange={setOpened} />
    </Suspense>
  );
}
