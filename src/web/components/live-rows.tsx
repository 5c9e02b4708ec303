import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useShortcuts, type Shortcut } from '../app/shortcuts/shortcuts.js';
import type { ListState, ListStore } from '../live/list-store.js';
import type { LiveRow } from '../live/live-list.js';
import classes from './live-rows.module.css';
import { Failed, LoadingRows } from './states.js';
import { useRowFocus } from './use-row-focus.js';

export interface LiveRowsProps<Row extends LiveRow> {
  /** What the rows are, such as `Suggestions`. */
  name: string;
  list: [ListState<Row>, ListStore<Row>];
  /** Shows one; the link that opens it has `data-open`. */
  row: (row: Row) => ReactNode;
  isChosen?: (row: Row) => boolean;
  /** What keys do with the row that has the focus. */
  shortcuts?: (current: () => Row | null) => readonly Shortcut[];
  empty: ReactNode;
}

/** A list that is kept up to date, its rows to be walked through with `j` and `k`. */
export function LiveRows<Row extends LiveRow>(props: LiveRowsProps<Row>) {
  const { name, list, row, isChosen, shortcuts, empty } = props;
  const [{ list: live, error, loadingMore }, store] = list;
  const element = useRef<HTMLUListElement>(null);
  const focus = useRowFocus(element, live?.rows ?? []);
  const hold = useHold(store);
  useShortcuts(name, [
    { keys: 'j', does: 'Next', run: () => focus.move(1), repeats: true },
    { keys: 'k', does: 'Previous', run: () => focus.move(-1), repeats: true },
    { keys: 'Enter', does: 'Open', run: () => focus.open() },
    ...(shortcuts?.(() => live?.rows.find(({ id }) => id === focus.current()) ?? null) ?? []),
  ]);
  if (live === null) {
    return error === null ? <LoadingRows /> : <Failed what={name} why={error} onRetry={store.reload} />;
  }
  return (
    <div {...hold}>
      {live.held.length > 0 && (
        <div className={classes.new}>
          <Button
            size="compact-sm"
            radius="xl"
            onClick={() => {
              store.release();
              window.scrollTo({ top: 0 });
            }}
          >
            {live.held.length} new
          </Button>
        </div>
      )}
      {live.rows.length === 0 ? (
        empty
      ) : (
        <ul ref={element} className={classes.rows} aria-label={name}>
          {live.rows.map((item) => (
            <li
              key={item.id}
              className={classes.row}
              data-row={item.id}
              data-chosen={isChosen?.(item) ? true : undefined}
            >
              {row(item)}
            </li>
          ))}
        </ul>
      )}
      {live.hasMore && <More loading={loadingMore} error={error} onMore={store.loadMore} />}
    </div>
  );
}

/** Reads on when its place comes near, or by its button. */
function More({ loading, error, onMore }: { loading: boolean; error: string | null; onMore: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = element.current;
    if (!place || loading || error !== null) return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onMore();
      },
      { rootMargin: '400px' },
    );
    watch.observe(place);
    return () => watch.disconnect();
  }, [loading, error, onMore]);
  return (
    <div ref={element} className={classes.more}>
      {error !== null && <span role="alert">{error}</span>}
      <Button variant="default" loading={loading} onClick={onMore}>
        {error === null ? 'Show more' : 'Try again'}
      </Button>
    </div>
  );
}

/** While somebody points at the rows, walks through them, or has scrolled down, new ones wait above. */
function useHold<Row extends LiveRow>(store: ListStore<Row>) {
  const reasons = useRef({ pointer: false, focus: false, scrolled: false });
  const because = (reason: Partial<typeof reasons.current>): void => {
    Object.assign(reasons.current, reason);
    store.setHold(Object.values(reasons.current).includes(true));
  };
  const tell = useRef(because);
  useEffect(() => {
    tell.current = because;
  });
  useEffect(() => {
    const onScroll = (): void => tell.current({ scrolled: window.scrollY > 120 });
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      window.removeEventListener('scroll', onScroll);
      store.setHold(false);
    };
  }, [store]);
  return {
    onPointerEnter: ({ pointerType }: React.PointerEvent) => because({ pointer: pointerType === 'mouse' }),
    onPointerLeave: () => because({ pointer: false }),
    onFocus: () => because({ focus: true }),
    onBlur: () => because({ focus: false }),
  };
}
