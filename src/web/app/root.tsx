import { Button, Center, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { SignedIn, useSession } from '../session/session.js';
import { Shell } from './shell/shell.js';

const SignIn = lazy(() => import('../session/sign-in.js'));

/** The page, or what stands before it. */
export function Root(): ReactNode {
  const [session, store] = useSession();
  switch (session.status) {
    case 'starting':
      return <Wait />;
    case 'unreachable':
      return (
        <Notice title="The server does not answer">
          <Text>{session.why}.</Text>
          <Button onClick={() => void store.start()}>Try again</Button>
        </Notice>
      );
    case 'may-not-read':
      return (
        <Notice title="This token records runs, and may read nothing">
          <Text>
            {session.viewer.name} has the role {session.viewer.role.toLowerCase()}. The dashboard takes a
            token with the role viewer, operator or admin.
          </Text>
          <Button onClick={() => void store.signOut()}>Use another token</Button>
        </Notice>
      );
    case 'signed-out':
      return (
        <Suspense fallback={<Wait />}>
          <SignIn why={session.why} />
        </Suspense>
      );
    case 'signed-in':
      return (
        <SignedIn>
          <Shell />
        </SignedIn>
      );
  }
}

function Wait() {
  return (
    <Center component="main" mih="100dvh" aria-busy="true">
      <Loader type="dots" aria-label="Loading" />
    </Center>
  );
}

function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper p="xl" maw={440}>
        <Stack>
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
