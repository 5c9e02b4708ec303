import { Button, Group } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconPlayer from '@tabler/icons-react/icons/IconPlayerPlay';
import IconX from '@tabler/icons-react/icons/IconX';
import { lazy, Suspense, useState } from 'react';
import { useShortcuts, type Shortcut } from '../../app/shortcuts/shortcuts.js';
import { useMayOperate } from '../../session/session.js';
import classes from './decide.module.css';
import type { SuggestionDetail } from './suggestion-detail.js';
import { useDecisions } from './use-decisions.js';

const RejectDialog = lazy(() => import('./reject-dialog.js'));

/** What can be done with a suggestion in the state it is in. */
export function Decide({ suggestion }: { suggestion: SuggestionDetail }) {
  const mayOperate = useMayOperate();
  const decisions = useDecisions();
  const [rejecting, setRejecting] = useState(false);
  const isAdvice = suggestion.diff === null;
  const approve = (apply: boolean): void => void decisions.approve([suggestion], { apply });
  const isPending = mayOperate && suggestion.status === 'PENDING';
  const isApproved = mayOperate && suggestion.status === 'APPROVED';
  const shortcuts: Shortcut[] = [];
  if (isPending) {
    shortcuts.push(
      { keys: 'a', does: 'Approve', run: () => approve(false) },
      {
        keys: 'A',
        does: isAdvice ? 'Approve and mark as done' : 'Approve and apply',
        run: () => approve(true),
      },
      { keys: 'r', does: 'Reject', run: () => setRejecting(true) },
    );
  }
  if (isApproved) shortcuts.push({ keys: 'A', does: 'Apply', run: () => void decisions.apply(suggestion) });
  useShortcuts('This suggestion', shortcuts);
  if (!isPending && !isApproved) return null;
  return (
    <Group gap="xs" className={classes.decide} role="toolbar" aria-label="Decide">
      {isPending && (
        <>
          <Button
            leftSection={<IconPlayer size={16} aria-hidden />}
            loading={decisions.busy}
            onClick={() => approve(true)}
          >
            {isAdvice ? 'Approve, it is done' : 'Approve and apply'}
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
        </>
      )}
      {isApproved && (
        <Button
          leftSection={<IconPlayer size={16} aria-hidden />}
          loading={decisions.busy}
          onClick={() => void decisions.apply(suggestion)}
        >
          {isAdvice ? 'It is done' : 'Apply'}
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
