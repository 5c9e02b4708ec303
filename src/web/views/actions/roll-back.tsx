import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import IconBack from '@tabler/icons-react/icons/IconArrowBackUp';
import { Dialog } from '../../components/dialog.js';
import { useState } from 'react';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { tellDone, tellFailed } from '../../components/notify.js';
import { RollbackDocument } from '../../generated/graphql.js';
import { useServer } from '../../live/server.js';
import { useMayOperate } from '../../session/session.js';
import type { ActionDetail } from './action-detail.js';

/** Puts back what stood before; asks first, and again where the file was edited since. */
export function RollBack({ action }: { action: ActionDetail }) {
  const mayOperate = useMayOperate();
  const [asking, setAsking] = useState(false);
  const offered = mayOperate && action.canRollback;
  useShortcuts('This action', offered ? [{ keys: 'r', does: 'Roll back', run: () => setAsking(true) }] : []);
  if (!offered) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconBack size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Roll back…
      </Button>
      {asking && <RollBackDialog action={action} onClose={() => setAsking(false)} />}
    </>
  );
}

function RollBackDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const server = useServer();
  const [conflict, setConflict] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const rollBack = (force: boolean): void => {
    setBusy(true);
    server
      .tell(RollbackDocument, { input: { id: action.id, force } })
      .then(({ rollbackAction: result }) => {
        if (result.__typename === 'RollbackActionSuccess') {
          tellDone(`Action #${action.databaseId} is rolled back`);
          onClose();
        } else if (result.__typename === 'ConflictError' && !force) {
          setConflict(result.message);
        } else {
          throw new Error(result.message);
        }
      })
      .catch((fault: unknown) => tellFailed('Nothing was rolled back', (fault as Error).message))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog onClose={onClose} title={`Roll back action #${action.databaseId}`} size="lg">
      <Stack>
        <Text size="sm">
          {action.originalExisted
            ? 'What stood in the file before stands there again, to the byte, and the suggestion is pending again.'
            : 'The file that the action created is removed, and the suggestion is pending again.'}
        </Text>
        {conflict !== null && (
          <Alert color="orange" title="The file was edited since">
            {conflict}
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {conflict === null ? 'Cancel' : 'Leave it as it is'}
          </Button>
          {conflict === null ? (
            <Button loading={busy} data-autofocus onClick={() => rollBack(false)}>
              Roll back
            </Button>
          ) : (
            <Button color="red" loading={busy} onClick={() => rollBack(true)}>
              Roll back, and lose those edits
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
