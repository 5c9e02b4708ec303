import { Button } from '@mantine/core';
import IconBack from '@tabler/icons-react/icons/IconArrowBackUp';
import { lazy, Suspense, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { useMayOperate } from '../../session/session.js';
import type { ActionDetail } from './action-detail.js';

const RollBackDialog = lazy(() => import('./roll-back-dialog.js'));

/** Puts back what stood before, once somebody has confirmed it. */
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
      {asking && (
        <Suspense>
          <RollBackDialog action={action} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
