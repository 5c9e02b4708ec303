import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Empty } from '../components/states.js';

/** Instead of a view that failed to load or to draw: a new version of the server may have other files. */
export function ViewFailed({ error }: { error: unknown }): ReactNode {
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Empty title="This view could not be shown" level={1}>
      <p>{detail}</p>
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </Empty>
  );
}
