import type { Word } from 'unbash';
import { argValues, type ShellCall } from './shell-source.js';

/** curl's short options that take a value, by curl 8's manual. */
const CURL_VALUED = new Set('AbcCdDeEFhHKmoPQrtTuUwxXyYz');
/** wget's short options that take a value, by wget 1.24's manual. */
const WGET_VALUED = new Set('aoeBtOTwQPUlADIXiR');

/** The options a `curl` or `wget` is called with. */
export interface FetchOptions {
  /** Long options without `--` and without a value; short ones as their letter. */
  names: ReadonlySet<string>;
  /** True where an argument is a variable or comes from a file, and so may be any option. */
  unknown: boolean;
  /** Arguments that look like an address, as they are written out. */
  urls: string[];
}

export function fetchOptions(call: ShellCall): FetchOptions {
  const valued = call.name === 'wget' ? WGET_VALUED : CURL_VALUED;
  const names = new Set<string>();
  const urls: string[] = [];
  const words = argValues(call);
  let unknown = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word.startsWith('--')) names.add(word.slice(2).replace(/=.*/s, ''));
    else if (/^-[^-]/.test(word)) {
      for (let letter = 1; letter < word.length; letter += 1) {
        names.add(word.charAt(letter));
        if (!valued.has(word.charAt(letter))) continue;
        if (letter === word.length - 1) at += 1;
        break;
      }
    } else if (/^[a-z]+:\/\//i.test(word)) urls.push(word);
    else if (mayBeOptions(call.args[at])) unknown = true;
  }
  unknown ||= names.has('K') || names.has('config');
  return { names, unknown, urls };
}

/** An unquoted variable, or an array: it may stand for any number of options. */
function mayBeOptions(arg: ShellCall['args'][number] | undefined): boolean {
  if (arg?.type !== 'Word') return false;
  return /^\$/.test(arg.text) || /^"\$\{\w+\[@\]\}"$/.test(arg.text) || isArrayWord(arg);
}

function isArrayWord(word: Word): boolean {
  return /\$\{\w+\[[@*]\]/.test(word.text) || word.text.includes('"$@"');
}
