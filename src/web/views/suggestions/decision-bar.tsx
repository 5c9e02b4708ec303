import { Button, Group, Menu } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconDots from '@tabler/icons-react/icons/IconDots';
import IconX from '@tabler/icons-react/icons/IconX';
import { counted, numberText } from '../../components/words.js';
import type { SuggestionRow } from '../../live/feed-event.js';
import classes from './decision-bar.module.css';
import type { Decided, Decisions } from './use-decisions.js';

/** Decides on many at once; only those that are pending can be decided on. */
export function DecisionBar({
  chosen,
  decisions,
  onReject,
  onClear,
}: {
  chosen: readonly SuggestionRow[];
  decisions: Decisions;
  onReject: (suggestions: readonly Decided[]) => void;
  onClear: () => void;
}) {
  const pending = chosen.filter(({ status }) => status === 'PENDING');
  const approve = (apply: boolean): void =>
    void decisions.approve(pending, { apply }).then((answered) => {
      if (answered) onClear();
    });
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      flex={1}
      className={classes.bar}
      role="toolbar"
      aria-label="Chosen suggestions"
    >
      <span role="status" className={classes.count}>
        {numberText(chosen.length)}{' '}
        <span className={classes.what}>{chosen.length === 1 ? 'suggestion' : 'suggestions'} </span>
        chosen
      </span>
      <Button
        size="compact-sm"
        leftSection={<IconCheck size={15} aria-hidden />}
        loading={decisions.busy}
        disabled={pending.length === 0}
        onClick={() => approve(false)}
      >
        Approve
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconX size={15} aria-hidden />}
        disabled={pending.length === 0 || decisions.busy}
        onClick={() => onReject(pending)}
      >
        Reject…
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" aria-label="More" px={6}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={pending.length === 0} onClick={() => approve(true)}>
            Approve and apply {counted(pending.length, 'change')}
          </Menu.Item>
          <Menu.Item onClick={onClear}>Choose none</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
