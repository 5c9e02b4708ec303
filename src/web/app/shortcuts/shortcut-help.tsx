import { Group, Kbd, Stack, Text, Title } from '@mantine/core';
import { Dialog } from '../../components/dialog.js';
import { useShortcutGroups } from './shortcuts.js';

const NAMES: Readonly<Record<string, string>> = { Escape: 'Esc', Enter: '↵' };

/** What keys do on this page. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const groups = useShortcutGroups()();
  return (
    <Dialog onClose={onClose} title="Keyboard" size="md">
      <Stack gap="lg">
        {groups.map(({ title, shortcuts }) => (
          <section key={title} aria-label={title}>
            <Title order={3} size="sm" mb="xs">
              {title}
            </Title>
            <Stack gap={6}>
              {shortcuts.map(({ keys, does }) => (
                <Group key={keys} justify="space-between" wrap="nowrap">
                  <Text size="sm">{does}</Text>
                  <Group gap={4} wrap="nowrap">
                    {keys.split(' ').map((key) => (
                      <Kbd key={key}>{NAMES[key] ?? key}</Kbd>
                    ))}
                  </Group>
                </Group>
              ))}
            </Stack>
          </section>
        ))}
      </Stack>
    </Dialog>
  );
}
