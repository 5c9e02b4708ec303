import { useMemo, useSyncExternalStore } from 'react';
import type { ListSource, ListState, ListStore } from './list-store.js';
import type { LiveRow } from './live-list.js';
import { useServer } from './server.js';

/** @param name the same for the same list: its kind and its filter */
export function useLiveList<Row extends LiveRow>(
  name: string,
  source: () => ListSource<Row>,
): [ListState<Row>, ListStore<Row>] {
  const server = useServer();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the name says which source it is
  const store = useMemo(() => server.list(name, source), [server, name]);
  return [useSyncExternalStore(store.subscribe, () => store.state), store];
}
