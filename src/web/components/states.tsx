import { Button, Skeleton, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './states.module.css';

/** Where there is nothing to show: what it means, and what to do about it. */
export function Empty({
  title,
  level = 2,
  children,
}: {
  title: string;
  level?: 1 | 2 | 3;
  children?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <Title order={level} size="h4">
        {title}
      </Title>
      {children !== undefined && <div className={classes.text}>{children}</div>}
    </div>
  );
}

/** What could not be read, with the way to try once more. */
export function Failed({ what, why, onRetry }: { what: string; why: string; onRetry?: () => void }) {
  return (
    <div className={classes.state} role="alert">
      <Title order={2} size="h4">
        {what} could not be read
      </Title>
      <div className={classes.text}>{why}</div>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The same of a part of a view, the rest of which is there. */
export function FailedPart({ why, onRetry }: { why: string; onRetry: () => void }) {
  return (
    <div className={classes.part} role="alert">
      <span>{why}</span>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** In the place of rows that are on their way. */
export function LoadingRows({ rows = 8, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" p="md" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius="sm" />
      ))}
    </Stack>
  );
}
