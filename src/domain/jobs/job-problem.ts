/** Something in the job configuration that a person has to put right. Never holds a value that came from the environment. */
export interface JobProblem {
  /** Absolute path of the file, or of the configured path where that is what is wrong. */
  file: string;
  /** From 1; null where the whole file is meant. */
  line: number | null;
  /** From 1, counted in UTF-16 units as editors do; null where the whole file is meant. */
  column: number | null;
  /** The job it is about; null where it cannot be told, or where it is about all of the file. */
  jobId: string | null;
  /** Dotted path from the job's mapping (`self_healing.mode`), or from the document where no job is known. */
  key: string | null;
  /** What is wrong and what would be right, beginning with the key where there is one. */
  message: string;
  /** True where the version from before the problem stays in use. */
  keepsLastGood: boolean;
}

/** One line for a terminal or a log: `file:line:column: job backup: message`. */
export function formatJobProblem(problem: JobProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':');
  const job = problem.jobId === null ? '' : `job ${problem.jobId}: `;
  const kept = problem.keepsLastGood ? ' (the last good version stays in use)' : '';
  return `${place}: ${job}${problem.message}${kept}`;
}

/** A path of keys as people write it. */
export function dottedKey(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
