const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** A command as one line: a list of words quoted as a POSIX shell would take them, text as it is. */
export function commandLine(command: string | readonly string[]): string {
  if (typeof command === 'string') return command;
  return command
    .map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
