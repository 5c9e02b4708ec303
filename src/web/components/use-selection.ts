import { useState } from 'react';

export interface Selection {
  /** Of the rows that are there. */
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** All of the rows that are there, or none. */
  toggleAll: () => void;
  clear: () => void;
}

/** Which rows are chosen; one that leaves the list is not chosen any more. */
export function useSelection(rows: readonly { id: string }[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = new Set(rows.map(({ id }) => id).filter((id) => chosen.has(id)));
  return {
    ids,
    toggle: (id) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    toggleAll: () => setChosen(ids.size === rows.length ? new Set() : new Set(rows.map(({ id }) => id))),
    clear: () => setChosen(new Set()),
  };
}
