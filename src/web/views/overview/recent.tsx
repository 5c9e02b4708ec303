import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import rowClasses from '../../components/live-rows.module.css';
import { Section } from '../../components/section.js';
import { FailedPart, LoadingRows } from '../../components/states.js';
import type { ListSource } from '../../live/list-store.js';
import type { LiveRow } from '../../live/live-list.js';
import { useServer, type Server } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { ActionLine } from '../actions/action-line.js';
import { actionSource } from '../actions/action-source.js';
import { ReviewLine } from '../reviews/review-line.js';
import { reviewSource } from '../reviews/review-source.js';
import classes from './recent.module.css';

const SHOWN = 5;

/** The reviews and changes of the last days, as they come. */
export function Recent() {
  return (
    <>
      <Newest
        name="Reviews"
        source={(server) => reviewSource(server, {})}
        row={(review) => <ReviewLine review={review} />}
        all={<Link to="/reviews">All reviews</Link>}
        none="No job was reviewed yet."
      />
      <Newest
        name="Actions"
        source={(server) => actionSource(server, {})}
        row={(action) => <ActionLine action={action} />}
        all={<Link to="/actions">All actions</Link>}
        none="Nothing was changed yet."
      />
    </>
  );
}

function Newest<Row extends LiveRow>({
  name,
  source,
  row,
  all,
  none,
}: {
  name: string;
  source: (server: Server) => ListSource<Row>;
  row: (row: Row) => ReactNode;
  all: ReactNode;
  none: string;
}) {
  const server = useServer();
  // The same list as that of the tab, which is then there at once.
  const [{ list, error }, store] = useLiveList(`${name.toLowerCase()} {}`, () => source(server));
  return (
    <Section title={name} tools={<span className={classes.all}>{all}</span>}>
      {list === null &&
        (error === null ? <LoadingRows rows={3} /> : <FailedPart why={error} onRetry={store.reload} />)}
      {list?.rows.length === 0 && <p className={classes.none}>{none}</p>}
      <ul className={`${rowClasses.rows} ${classes.bleed}`}>
        {list?.rows.slice(0, SHOWN).map((each) => (
          <li key={each.id} className={rowClasses.row}>
            {row(each)}
          </li>
        ))}
      </ul>
    </Section>
  );
}
