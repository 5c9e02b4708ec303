import { useEffect, useRef, type RefObject } from 'react';

export interface RowFocus {
  /** Goes so many rows on; from nowhere to the first. */
  move(by: number): void;
  /** Id of the row that has the focus. */
  current(): string | null;
  open(): void;
}

/** Walks through rows (`data-row`) by the focus of their links (`data-open`). Where the row under it goes, the next gets it. */
export function useRowFocus(list: RefObject<HTMLElement | null>, rows: readonly { id: string }[]): RowFocus {
  const last = useRef<{ id: string; index: number } | null>(null);
  const elements = (): HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []),
  ];
  const focused = (): HTMLElement | null =>
    document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;
  const linkOf = (row: HTMLElement | undefined): HTMLElement | null =>
    row?.querySelector<HTMLElement>('[data-open]') ?? null;
  const focusAt = (index: number): void => {
    const link = linkOf(elements()[index]);
    link?.focus();
    link?.closest('[data-row]')?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => {
    const place = list.current;
    if (!place) return;
    const note = (): void => {
      const row = focused();
      const id = row?.dataset['row'];
      if (row && id !== undefined) last.current = { id, index: elements().indexOf(row) };
    };
    place.addEventListener('focusin', note);
    return () => place.removeEventListener('focusin', note);
  });
  useEffect(() => {
    const before = last.current;
    if (!before || document.activeElement !== document.body) return;
    if (rows.some(({ id }) => id === before.id)) return;
    if (rows.length > 0) focusAt(Math.min(before.index, rows.length - 1));
  });
  return {
    move: (by) => {
      const all = elements();
      const row = focused();
      const at = row ? all.indexOf(row) : -1;
      const next = at === -1 ? (last.current?.index ?? 0) : at + by;
      focusAt(Math.max(0, Math.min(next, all.length - 1)));
    },
    current: () => focused()?.dataset['row'] ?? null,
    open: () => linkOf(focused() ?? undefined)?.click(),
  };
}
