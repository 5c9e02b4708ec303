import { clearLine, cursorTo } from 'node:readline';
import type { Output } from '../cli-io.js';
import { cut } from './table.js';

/** A line of a terminal that is drawn over itself. */
export interface StatusLine {
  /** Draws a text that is safe for a terminal, cut to its width. */
  show: (text: string) => void;
  /** Wipes it away, so that something else can stand there; `show` draws it again below. */
  clear: () => void;
}

/** Where the output is no terminal, nothing is drawn. */
export function statusLine(stream: Output): StatusLine {
  let isShown = false;
  const wipe = (): void => {
    cursorTo(stream, 0);
    clearLine(stream, 1);
  };
  return {
    show: (text) => {
      if (!stream.isTTY) return;
      isShown = true;
      wipe();
      // Read each time, since a window changes; 0 where the terminal does not say it. A text that fills the line would
      // go on in the next one on some terminals.
      const { columns = 0 } = stream;
      stream.write(cut(text, columns > 0 ? columns - 1 : 79));
    },
    clear: () => {
      if (isShown) wipe();
      isShown = false;
    },
  };
}
