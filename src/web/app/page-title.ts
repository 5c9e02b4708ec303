import { useEffect } from 'react';
import { spellHidden } from '../components/hidden-characters.js';

const PRODUCT = 'Self-Healing';
/** A tab has room for a part of it. */
const LONGEST = 200;

let pending = 0;
let page: string | null = null;

function show(): void {
  const count = pending > 0 ? `(${pending}) ` : '';
  document.title = `${count}${page === null ? PRODUCT : `${page} · ${PRODUCT}`}`;
}

/** Names the page in the title of the browser's tab. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    page =
      title === null ? null : spellHidden(title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title);
    show();
  }, [title]);
}

/** How many suggestions wait, in front of every title. */
export function usePendingInTitle(count: number): void {
  useEffect(() => {
    pending = count;
    show();
    return () => {
      pending = 0;
      show();
    };
  }, [count]);
}
