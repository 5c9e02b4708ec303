import { MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import type { SessionStore } from '../session/session-store.js';
import { SessionProvider } from '../session/session.js';
import { Notices } from './notices.js';
import { styleNonce } from './nonce.js';
import { router } from './router.js';
import { ShortcutProvider } from './shortcuts/shortcuts.js';
import { cssVariables, theme } from './theme.js';

export function App({ session }: { session: SessionStore }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <Notices />
      <SessionProvider store={session}>
        <ShortcutProvider>
          <RouterProvider router={router} />
        </ShortcutProvider>
      </SessionProvider>
    </MantineProvider>
  );
}
