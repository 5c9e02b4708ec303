import { useEffect, useRef, type ReactNode } from 'react';
import classes from './segments.module.css';
import { numberText } from './words.js';

export interface Segment {
  word: string;
  name: string;
  count?: number;
}

/** The states of what a list shows, as links with their counts. */
export function Segments({
  label,
  segments,
  chosen,
  link,
}: {
  label: string;
  segments: readonly Segment[];
  chosen: string;
  /** Makes the link of a segment. */
  link: (word: string, props: { className: string; 'data-chosen'?: true; children: ReactNode }) => ReactNode;
}) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const bar = nav.current;
    const link = bar?.querySelector<HTMLElement>('[data-chosen]');
    if (bar && link) bar.scrollLeft = link.offsetLeft - bar.clientWidth / 2 + link.offsetWidth / 2;
  }, [chosen]);
  return (
    <nav ref={nav} aria-label={label} className={classes.segments}>
      {segments.map(({ word, name, count }) => (
        <span key={word}>
          {link(word, {
            className: classes.segment as string,
            ...(word === chosen && { 'data-chosen': true }),
            children: (
              <>
                {name}
                {count !== undefined && (
                  <span className={`${classes.count} numbers`}>{numberText(count)}</span>
                )}
              </>
            ),
          })}
        </span>
      ))}
    </nav>
  );
}
