import { CloseButton, Kbd, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts/shortcuts.js';

/** After the last key, in milliseconds, until it is searched for. */
const TYPED_MS = 250;

/** Finds by text; `/` goes there. */
export function SearchBox({
  label,
  text = '',
  onChange,
  onEnter,
}: {
  label: string;
  text?: string;
  onChange: (text: string | undefined) => void;
  /** With the shift key: the other way. */
  onEnter?: (back: boolean) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  if (given !== text) {
    // Another address: what was typed for the last one is over.
    setGiven(text);
    setTyped(text);
  }
  useShortcuts('Search', [{ keys: '/', does: label, run: () => input.current?.select() }]);
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => tell.current(typed === '' ? undefined : typed), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onEnter?.(event.shiftKey);
        if (event.key !== 'Escape') return;
        if (typed !== '') setTyped('');
        else event.currentTarget.blur();
      }}
      leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
      rightSection={
        typed === '' ? (
          <Kbd size="xs" visibleFrom="sm" aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => setTyped('')} />
        )
      }
      flex="1 1 220px"
      maw={420}
    />
  );
}
