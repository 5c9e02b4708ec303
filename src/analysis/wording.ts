/** Milliseconds as people write them: `850 ms`, `12.5 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  return (
    twoUnits(Math.round(seconds), 3600, 60, 'min', 's') ??
    twoUnits(Math.round(seconds / 60), 1440, 60, 'h', 'min') ??
    twoUnits(Math.round(seconds / 3600), Infinity, 24, 'd', 'h') ??
    ''
  );
}

function twoUnits(amount: number, below: number, size: number, large: string, small: string): string | null {
  if (amount >= below) return null;
  const rest = amount % size;
  return `${Math.floor(amount / size)} ${large}${rest > 0 ? ` ${rest} ${small}` : ''}`;
}

/** A share of 0 to 1 as `37 %`; what lies close to an end keeps a decimal (`99.9 %`). */
export function formatShare(share: number): string {
  const percent = share * 100;
  const plain = percent >= 10 && percent <= 90;
  return `${Number(percent.toFixed(plain ? 0 : 1))} %`;
}

/** `1 run`, `3 runs`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** On one line, without control characters, at most `most` characters: fit for a title. */
export function oneLine(text: string, most = 100): string {
  const flat = text
    .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    .replace(/[\x00-\x1f\x7f\s]+/g, ' ')
    .trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1).trimEnd()}…`;
}

/** As a Markdown block that nothing in the text can close. */
export function quoteBlock(text: string, most = 500): string {
  const shown = text.length > most ? `${text.slice(0, most)}…` : text;
  const fence = '`'.repeat(Math.max(3, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `${fence}\n${shown}\n${fence}`;
}
