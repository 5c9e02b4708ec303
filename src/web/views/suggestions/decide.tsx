import { Button, Group } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconPlayer from '@tabler/icons-react/icons/IconPlayerPlay';
import IconX from '@tabler/icons-react/icons/IconX';
import { lazy, Suspense, useState } from 'react';
import { useShortcuts, type Shortcut } from '../../app/shortcuts/shortcuts.js';
import { useMayOperate } from '../../session/session.js';
import classes from './decide.module.css';
import { SnoozeMenu } from './snooze-menu.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import type { Decisions } from './use-decisions.js';
import { isRefused, useMerge } from './use-merge.js';

const RejectDialog = lazy(() => import('./reject-dialog.js'));

const NOTHING_WRITTEN = 'Nothing would be written: the page says why';

/** What can be done with a suggestion in the state it is in. */
export function Decide({ suggestion, decisions }: { suggestion: SuggestionDetail; decisions: Decisions }) {
  const mayOperate = useMayOperate();
  const [rejecting, setRejecting] = useState(false);
  const isPending = mayOperate && suggestion.status === 'PENDING';
  const isApproved = mayOperate && suggestion.status === 'APPROVED';
  const { merge } = useMerge(suggestion);
  const cannotApply = isRefused(merge);
  const apply = applying(suggestion);
  const approve = (andApply: boolean): void => void decisions.approve([suggestion], { apply: andApply });
  const shortcuts: Shortcut[] = [];
  if (isPending) {
    shortcuts.push(
      { keys: 'a', does: 'Approve', run: () => approve(false) },
      ...(cannotApply ? [] : [{ keys: 'A', does: apply.approve, run: () => approve(true) }]),
      { keys: 'r', does: 'Reject', run: () => setRejecting(true) },
    );
  }
  if (isApproved && !cannotApply) {
    shortcuts.push({ keys: 'A', does: apply.alone, run: () => void decisions.apply(suggestion) });
  }
  useShortcuts('This suggestion', shortcuts);
  if (!isPending && !isApproved) return null;
  return (
    <Group gap="xs" className={classes.decide} role="toolbar" aria-label="Decide">
      {isPending && (
        <>
          <Button
            leftSection={<IconPlayer size={16} aria-hidden />}
            loading={decisions.busy}
            disabled={cannotApply}
            title={cannotApply ? NOTHING_WRITTEN : undefined}
            onClick={() => approve(true)}
          >
            {apply.approve}
          </Button>
          <Button
            variant="default"
            leftSection={<IconCheck size={16} aria-hidden />}
            disabled={decisions.busy}
            onClick={() => approve(false)}
          >
            Approve
          </Button>
          <Button
            variant="default"
            leftSection={<IconX size={16} aria-hidden />}
            disabled={decisions.busy}
            onClick={() => setRejecting(true)}
          >
            Reject…
          </Button>
          <span className={classes.snooze}>
            <SnoozeMenu suggestion={suggestion} decisions={decisions} />
          </span>
        </>
      )}
      {isApproved && (
        <Button
          leftSection={<IconPlayer size={16} aria-hidden />}
          loading={decisions.busy}
          disabled={cannotApply}
          title={cannotApply ? NOTHING_WRITTEN : undefined}
          onClick={() => void decisions.apply(suggestion)}
        >
          {apply.alone}
        </Button>
      )}
      {rejecting && (
        <Suspense>
          <RejectDialog
            suggestions={[suggestion]}
            decisions={decisions}
            onClose={() => setRejecting(false)}
          />
        </Suspense>
      )}
    </Group>
  );
}

/** What applying it means, in words: advice is written by an AI first, or a person did it. */
function applying({ diff, canPrepare }: SuggestionDetail): { approve: string; alone: string } {
  if (diff !== null) return { approve: 'Approve and apply', alone: 'Apply' };
  if (canPrepare) return { approve: 'Approve, write and apply', alone: 'Write and apply' };
  return { approve: 'Approve, it is done', alone: 'It is done' };
}
