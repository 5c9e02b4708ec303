/** Control characters, and those that turn or hide text: what a terminal or a mail reader would act on. */
const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Text from elsewhere (a job's output in a title, a program's complaint) as one line of at most so many characters. */
export function plainLine(text: string, maxChars: number): string {
  const line = text.replace(NOT_TEXT, ' ').replace(/\s+/g, ' ').trim();
  const chars = [...line];
  return chars.length <= maxChars ? line : `${chars.slice(0, maxChars - 1).join('')}…`;
}
