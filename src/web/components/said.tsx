import { Fragment } from 'react';
import { exactTime } from './when.js';

const ISO_TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A sentence of the server. Moments in it are in UTC; they are shown in the time of whoever looks. */
export function Said({ text }: { text: string }) {
  return text.split(ISO_TIME).map((part, index) =>
    index % 2 === 1 ? (
      <time key={index} dateTime={part} title={exactTime(part)} className="numbers">
        {short.format(new Date(part))}
      </time>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
