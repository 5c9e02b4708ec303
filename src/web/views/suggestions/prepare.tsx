import { Button } from '@mantine/core';
import IconWand from '@tabler/icons-react/icons/IconWand';
import { useMayOperate } from '../../session/session.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import classes from './suggestion-page.module.css';
import type { Decisions } from './use-decisions.js';

/** Instead of a change that is not written yet. */
export function Prepare({ suggestion, decisions }: { suggestion: SuggestionDetail; decisions: Decisions }) {
  const mayOperate = useMayOperate();
  if (!suggestion.canPrepare) {
    return (
      <p className={classes.advice}>
        This is advice: it comes without a change of its own, and a person carries it out.
      </p>
    );
  }
  return (
    <>
      <p className={classes.advice}>
        The precise change is not written yet. An AI can write it; it is checked and shown here, and changes
        no file before somebody applies it.
      </p>
      {mayOperate && (
        <Button
          mt="sm"
          variant="default"
          leftSection={<IconWand size={16} aria-hidden />}
          loading={decisions.busy}
          onClick={() => void decisions.prepare(suggestion)}
        >
          Prepare the change
        </Button>
      )}
    </>
  );
}
