import { Button, Menu } from '@mantine/core';
import IconSnooze from '@tabler/icons-react/icons/IconZzz';
import type { Decisions } from './use-decisions.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import { isSnoozed } from './suggestion-source.js';

const HOUR_MS = 3_600_000;

const SPANS = [
  { name: 'For 4 hours', hours: 4 },
  { name: 'Until tomorrow', hours: 24 },
  { name: 'For 3 days', hours: 72 },
  { name: 'For a week', hours: 168 },
  { name: 'For 30 days', hours: 720 },
] as const;

/** Puts a suggestion aside for a while. */
export function SnoozeMenu({
  suggestion,
  decisions,
}: {
  suggestion: SuggestionDetail;
  decisions: Decisions;
}) {
  const snoozed = isSnoozed(suggestion);
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          aria-label={snoozed ? 'Snoozed' : 'Snooze'}
          disabled={decisions.busy}
          leftSection={<IconSnooze size={16} aria-hidden />}
        >
          {snoozed ? 'Snoozed' : 'Snooze'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {snoozed && (
          <Menu.Item onClick={() => void decisions.snooze(suggestion, null)}>Take it up again</Menu.Item>
        )}
        {SPANS.map(({ name, hours }) => (
          <Menu.Item
            key={name}
            onClick={() => void decisions.snooze(suggestion, new Date(Date.now() + hours * HOUR_MS))}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
