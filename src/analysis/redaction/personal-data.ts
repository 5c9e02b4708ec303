import type { SecretSpan } from './secret-span.js';

export const EMAIL = 'e-mail address';
export const PHONE = 'phone number';

const LOCAL = /[\w.%+'-]{1,64}$/;
const DOMAIN = /(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}([a-z]{2,24})(?![\w-])/iy;
/** Names of files have an @ as well: `icon@2x.png`. */
const FILE_ENDINGS =
  /^(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|ts|json|html?|map|ya?ml|service|timer|socket|target|mount|conf|log)$/i;
/** Users of programs that go by an address: git and ssh. */
const NO_PERSON = /^(?:git|svn|hg|root|www-data)$/i;

/** E-mail addresses. A host with a user (`git@github.com`) is none. */
export function emailAddresses(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    DOMAIN.lastIndex = at + 1;
    const ending = DOMAIN.exec(text)?.[1];
    if (ending === undefined || FILE_ENDINGS.test(ending)) continue;
    const local = LOCAL.exec(text.slice(Math.max(0, at - 64), at))?.[0].replace(/^['.%+-]+/, '') ?? '';
    if (local === '' || NO_PERSON.test(local)) continue;
    spans.push({ kind: EMAIL, start: at - local.length, end: DOMAIN.lastIndex });
  }
  return spans;
}

const CANDIDATE = /(?<![\w.+/-])(?:\+|00)[1-9]\d{0,2}[\d ()./-]{5,20}\d(?![\w-])/g;
const NATIONAL =
  /(?<![\w.+/:-])(?:\(\d{2,5}\) ?\d{3,4}[ .-]?\d{3,5}|[2-9]\d{2}[-. ][2-9]\d{2}[-. ]\d{4})(?![\w.-]?\d)/g;
const NAMED =
  /(?:phone|mobile|telephone|handy|\btel|\bfax|\bcell|whatsapp|sms[_ -]?to)(?:[_ -]?(?:number|no|nr))?\.?["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(\+?[\d(][\d ()./-]{5,20}\d)/gi;

/**
 * Phone numbers: those with a country's code that is one and as many digits as that country has, those written as in
 * North America or with their area in brackets, and those that a name tells of.
 */
export async function phoneNumbers(text: string): Promise<SecretSpan[]> {
  const { isPossiblePhoneNumber } = await import('libphonenumber-js/min');
  const spans: SecretSpan[] = [];
  const add = (start: number, number: string): void => {
    spans.push({ kind: PHONE, start, end: start + number.length });
  };
  for (const { 0: number, index } of text.matchAll(CANDIDATE)) {
    if (isPossiblePhoneNumber(number.replace(/^00/, '+'))) add(index, number);
  }
  for (const { 0: number, index } of text.matchAll(NATIONAL)) add(index, number);
  for (const { 0: whole, 1: number = '', index } of text.matchAll(NAMED))
    add(index + whole.length - number.length, number);
  return spans;
}
