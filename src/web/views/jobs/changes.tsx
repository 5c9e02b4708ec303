import { Link } from '@tanstack/react-router';
import bleed from '../../components/bleed.module.css';
import rowClasses from '../../components/live-rows.module.css';
import { Section } from '../../components/section.js';
import { FailedPart, LoadingRows } from '../../components/states.js';
import type { ActionRow } from '../../live/feed-event.js';
import type { ListState } from '../../live/list-store.js';
import { ActionLine } from '../actions/action-line.js';

const SHOWN = 5;

/** The changes that stand as marks between the runs of the timeline, by name. */
export function Changes({
  jobId,
  state: { list, error },
  onRetry,
}: {
  jobId: string;
  state: ListState<ActionRow>;
  onRetry: () => void;
}) {
  return (
    <Section
      title="Changes"
      count={list?.total}
      tools={
        list !== null &&
        list.total > SHOWN && (
          <Link to="/actions" search={{ job: jobId }} className={bleed.all}>
            All its changes
          </Link>
        )
      }
    >
      {list === null &&
        (error === null ? <LoadingRows rows={2} /> : <FailedPart why={error} onRetry={onRetry} />)}
      {list?.rows.length === 0 && <p className={bleed.none}>Nothing was changed yet.</p>}
      {list !== null && list.rows.length > 0 && (
        <ul className={`${rowClasses.rows} ${bleed.bleed}`} aria-label="Changes">
          {list.rows.slice(0, SHOWN).map((action) => (
            <li key={action.id} className={rowClasses.row}>
              <ActionLine action={action} showJob={false} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
