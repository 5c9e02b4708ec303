import type { SuggestionMergeQuery } from '../../generated/graphql.js';
import { numberText } from '../../components/words.js';
import classes from './conflict.module.css';

type MergeConflict = NonNullable<
  NonNullable<SuggestionMergeQuery['suggestion']>['merge']
>['conflicts'][number];

/** The same lines three times: as they were, as somebody edited them, and as it was proposed. */
export function Conflict({ conflict, path }: { conflict: MergeConflict; path: string }) {
  const sides = [
    { name: 'Now in the file', text: conflict.current, side: 'current' },
    { name: 'Proposed', text: conflict.proposed, side: 'proposed' },
    { name: 'When it was proposed', text: conflict.base, side: 'base' },
  ] as const;
  return (
    <figure className={classes.conflict}>
      <figcaption className={classes.head}>
        Line {numberText(conflict.line)} of <code>{path.slice(path.lastIndexOf('/') + 1)}</code>
      </figcaption>
      <div className={classes.sides}>
        {sides.map(({ name, text, side }) => (
          <div key={side} className={classes.side} data-side={side}>
            <div className={classes.name}>{name}</div>
            <pre className={classes.lines} tabIndex={0} aria-label={name}>
              {text === '' ? <em>nothing</em> : text}
            </pre>
          </div>
        ))}
      </div>
    </figure>
  );
}
