import { ActionIcon, Menu } from '@mantine/core';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { useSession, useViewer } from '../../session/session.js';

/** Who is signed in, and the way out. */
export function Account() {
  const viewer = useViewer();
  const [, session] = useSession();
  const isOpen = viewer.name === 'local';
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Account of ${viewer.name}`}>
          <IconUser size={19} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {isOpen ? 'This server asks for no token' : `${viewer.name}, ${viewer.role.toLowerCase()}`}
        </Menu.Label>
        <Menu.Item component="a" href="/graphql">
          GraphQL
        </Menu.Item>
        <Menu.Item component="a" href="/api/v1/docs">
          REST API
        </Menu.Item>
        {!isOpen && <Menu.Item onClick={() => void session.signOut()}>Sign out</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
