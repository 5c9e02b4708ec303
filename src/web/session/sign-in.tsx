import {
  Alert,
  Anchor,
  Button,
  Center,
  Code,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { usePageTitle } from '../app/page-title.js';
import { Logo } from '../app/shell/logo.js';
import { useSession } from './session.js';

/** Asks for a token, which goes to the server once. */
export default function SignIn({ why }: { why: string | null }) {
  const [, session] = useSession();
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  usePageTitle('Sign in');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() === '') {
      setError('Enter the token that you were given.');
      return;
    }
    setBusy(true);
    setError(null);
    session
      .signIn(token.trim())
      .catch((fault: unknown) => setError((fault as Error).message))
      .finally(() => setBusy(false));
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper component="form" p="xl" w="100%" maw={420} onSubmit={submit} noValidate>
        <Stack>
          <Group gap="sm">
            <Logo />
            <Title order={1} size="h3">
              Sign in to Self-Healing
            </Title>
          </Group>
          {why !== null && (
            <Alert color="orange" title="You were signed out" variant="light">
              {why}
            </Alert>
          )}
          <PasswordInput
            label="Token"
            description="It goes to this server once, and stays nowhere in the page."
            value={token}
            onChange={({ currentTarget }) => setToken(currentTarget.value)}
            error={error}
            autoComplete="current-password"
            data-autofocus
            autoFocus
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={busy} fullWidth>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            An admin makes one on the server with <Code>selfheal token create</Code>. The API is at{' '}
            <Anchor underline="always" href="/graphql">
              /graphql
            </Anchor>{' '}
            and{' '}
            <Anchor underline="always" href="/api/v1/docs">
              /api/v1/docs
            </Anchor>
            .
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
