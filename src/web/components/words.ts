/** `SLA_BREACH` as people read it: `SLA breach`. */
export function wordsOf(name: string): string {
  const special = SPECIAL[name];
  if (special !== undefined) return special;
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SPECIAL: Readonly<Record<string, string>> = {
  SLA_BREACH: 'SLA breach',
  CONFIG: 'Configuration',
  ANALYSING: 'Analysing',
  API: 'API',
  AI_SESSIONS: 'AI sessions',
  SLA: 'SLA',
};

/** `1 suggestion`, `2 suggestions`, `1,234 suggestions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** Beyond this the server counts no further where text is searched for. */
const MOST_COUNTED = 10_000;

/** `3 suggestions`; of a search that finds very many `more than 10,000 suggestions`. */
export function totalText(total: number, isSearch: boolean, one: string): string {
  return isSearch && total > MOST_COUNTED ? `more than ${counted(MOST_COUNTED, one)}` : counted(total, one);
}

/** In the place of a total that is not there. */
export function noTotalText(error: string | null): string {
  return error === null ? 'Loading…' : 'Not known';
}

const numbers = new Intl.NumberFormat('en');

export function numberText(value: number): string {
  return numbers.format(value);
}

const UNITS: readonly [unit: string, milliseconds: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `340 ms`, `4.2 s`, `3 min 20 s`, `2 d 4 h`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${+(milliseconds / 1_000).toFixed(milliseconds < 9_950 ? 1 : 0)} s`;
  const first = UNITS.findIndex(([, size]) => milliseconds >= size);
  const [unit, size] = UNITS[first] as (typeof UNITS)[number];
  const smaller = UNITS[first + 1];
  if (!smaller) return `${Math.round(milliseconds / size)} ${unit}`;
  const total = Math.round(milliseconds / smaller[1]);
  const whole = Math.floor((total * smaller[1]) / size);
  const rest = total - (whole * size) / smaller[1];
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller[0]}`;
}
