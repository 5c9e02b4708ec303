/** What the exit codes of every command mean, in one place. `selfheal run` ends with the job's own. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  refused: 5,
  notAllowed: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODE_HELP = `
Exit codes:
  0  done
  1  failed: something unexpected, a review that failed, a check of doctor that did not pass
  2  the command line or the configuration is not right
  3  no server in reach
  4  no such job, suggestion or action
  5  refused: its state does not allow it, a conflict, a file that the job may not change, a content that is not valid
  6  not allowed: the token is missing or wrong, or its role is not enough
  'selfheal run' ends with the exit code of the job: 128 + n where signal n ended it, 124 where it took too long.`;
