import { Unanswered } from '../live/unanswered.js';

/** Told to people at the edge of the page; what shows it loads with the first of them. */
export interface Notice {
  title?: string;
  message: string;
  color: 'brand' | 'red';
  /** Milliseconds until it goes by itself. */
  autoClose: number;
}

type Listener = (notice: Notice) => void;

let listener: Listener | null = null;
const waiting: Notice[] = [];

/** Who shows notices; what was said before comes at once. */
export function onNotice(show: Listener): () => void {
  listener = show;
  for (const notice of waiting.splice(0)) show(notice);
  return () => {
    if (listener === show) listener = null;
  };
}

function tell(notice: Notice): void {
  if (listener) listener(notice);
  else waiting.push(notice);
}

/** Says that something was done. */
export function tellDone(message: string): void {
  tell({ message, color: 'brand', autoClose: 4_000 });
}

/** Says that something was not done, and why; stays until it is closed or a while has passed. */
export function tellFailed(title: string, message: string): void {
  tell({ title, message, color: 'red', autoClose: 12_000 });
}

/** Says that something was not done, or that nobody knows. */
export function tellFault(title: string, error: unknown): void {
  if (error instanceof Unanswered) tellFailed('The server did not answer', error.message);
  else tellFailed(title, (error as Error).message);
}
