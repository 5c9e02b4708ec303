import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunDetailQuery } from '../../generated/graphql.js';
import classes from './run-page.module.css';

type Message = NonNullable<NonNullable<RunDetailQuery['run']>['aiSession']>['messages'][number];

const SHOWN_FIRST = 20;

/** The transcript of the AI that drove a run. */
export function AiSession({ messages }: { messages: readonly Message[] }) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  if (messages.length === 0) return <p className={classes.none}>Its messages are not kept.</p>;
  return (
    <>
      <ol className={classes.messages}>
        {messages.slice(0, shown).map(({ role, content }, index) => (
          <li key={index}>
            <span className={classes.role}>{role}</span>
            <pre className={classes.content} tabIndex={0} aria-label={`Message ${index + 1}, of ${role}`}>
              {content}
            </pre>
          </li>
        ))}
      </ol>
      {shown < messages.length && (
        <Button mt="md" variant="default" onClick={() => setShown(shown * 2)}>
          Show more
        </Button>
      )}
    </>
  );
}
