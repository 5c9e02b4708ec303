import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Dialog } from '../../components/dialog.js';
import { tellDone, tellFault } from '../../components/notify.js';
import { ActionChangedSinceDocument, RollbackDocument, type FileState } from '../../generated/graphql.js';
import { successOf } from '../../live/outcome.js';
import { useServer } from '../../live/server.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import type { ActionDetail } from './action-detail.js';

const ChangeDiff = lazy(() => import('../../components/change-diff.js'));

const WARNING: Record<FileState, string | null> = {
  SAME: null,
  RESTORED: 'The file is as it was before the action already.',
  CHANGED: 'The file was edited since. Rolling back takes these edits with it:',
  GONE: 'The file is not there any more. Rolling back puts it there as it was before the action.',
  UNREADABLE: 'The file cannot be read, so nobody can say whether it was edited since.',
};

/** Asks before anything is written over, and shows what would be lost. */
export default function RollBackDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const server = useServer();
  const [busy, setBusy] = useState(false);
  const { data, error, loading, reload } = useLiveQuery(
    ActionChangedSinceDocument,
    { id: action.id },
    { on: (event) => event.action !== null },
  );
  const since = data?.action?.changedSince;
  const mustForce = since?.state === 'CHANGED' || since?.state === 'GONE';
  const warning = since ? WARNING[since.state] : error;
  const rollBack = (): void => {
    setBusy(true);
    server
      .tell(RollbackDocument, { input: { id: action.id, force: mustForce } })
      .then(({ rollbackAction }) => {
        successOf(rollbackAction);
        tellDone(`Action #${action.databaseId} is rolled back`);
        onClose();
      })
      .catch((fault: unknown) => {
        tellFault('Nothing was rolled back', fault);
        reload(); // it may have been edited while this was read
      })
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={`Roll back action #${action.databaseId}`} size="xl" onClose={onClose}>
      <Stack>
        <Text size="sm">
          {action.originalExisted
            ? 'What stood in the file before stands there again, to the byte, and the suggestion is pending again.'
            : 'The file that the action created is removed, and the suggestion is pending again.'}
        </Text>
        {loading && !since && <Skeleton height={60} />}
        {warning !== null && (
          <Alert color={mustForce ? 'red' : 'orange'}>
            {warning}
            {since?.message != null && ` ${since.message}`}
          </Alert>
        )}
        {since?.state === 'CHANGED' && since.diff !== null && action.filePath !== null && (
          <Suspense fallback={<Skeleton height={160} />}>
            <ChangeDiff diff={since.diff} path={action.filePath} />
          </Suspense>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus={mustForce || undefined}>
            {mustForce ? 'Leave it as it is' : 'Cancel'}
          </Button>
          <Button
            loading={busy}
            disabled={!since && error === null}
            color={mustForce ? 'red' : undefined}
            data-autofocus={mustForce ? undefined : true}
            onClick={rollBack}
          >
            {mustForce ? 'Roll back, and lose those edits' : 'Roll back'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
