import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

/** Something that a key does where the component is on the screen. */
export interface Shortcut {
  /** As `KeyboardEvent.key` has it, or two in a row such as `g s`. */
  keys: string;
  /** For the list that `?` shows. */
  does: string;
  run: () => void;
  /** Also again and again while the key is held down. */
  repeats?: boolean;
}

interface Group {
  title: string;
  shortcuts: readonly Shortcut[];
}

interface Registry {
  add(group: { current: Group }): () => void;
  /** What keys do now, the innermost first. */
  groups(): readonly Group[];
}

const ShortcutContext = createContext<Registry | null>(null);

/** Between the two keys of a pair, in milliseconds. */
const PAIR_WITHIN_MS = 1_000;

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createRegistry);
  useEffect(() => {
    let before: { key: string; at: number } | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isForOthers(event.target) || isPress(event)) return;
      const pair = before && event.timeStamp - before.at < PAIR_WITHIN_MS ? `${before.key} ${event.key}` : '';
      before = { key: event.key, at: event.timeStamp };
      const all = registry.groups().flatMap(({ shortcuts }) => shortcuts);
      const found = all.find(({ keys }) => keys === pair) ?? all.find(({ keys }) => keys === event.key);
      if (!found) return;
      event.preventDefault();
      before = null;
      // A key that lies on the board decides once, not on row after row.
      if (!event.repeat || found.repeats) found.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);
  return <ShortcutContext value={registry}>{children}</ShortcutContext>;
}

function createRegistry(): Registry {
  let groups: { current: Group }[] = [];
  return {
    add: (group) => {
      groups = [group, ...groups];
      return () => void (groups = groups.filter((other) => other !== group));
    },
    groups: () => groups.map(({ current }) => current),
  };
}

/** Where letters are typed, and in what lies over the page, they mean what they always mean. */
function isForOthers(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="dialog"], [role="menu"], [role="listbox"]'))
    return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Enter presses a button and follows a link that has the focus. */
function isPress({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && target instanceof Element && target.closest('a, button, summary') !== null;
}

/** @param shortcuts may be another list each time it is drawn */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useRegistry();
  const group = useRef<Group>({ title, shortcuts });
  useEffect(() => {
    group.current = { title, shortcuts };
  });
  useEffect(() => registry.add(group), [registry]);
}

/** What keys do now, read when it is called. */
export function useShortcutGroups(): () => readonly Group[] {
  const registry = useRegistry();
  return useMemo(() => () => registry.groups().filter(({ shortcuts }) => shortcuts.length > 0), [registry]);
}

function useRegistry(): Registry {
  const registry = use(ShortcutContext);
  if (!registry) throw new Error('shortcuts need ShortcutProvider around them');
  return registry;
}
