import type { z } from 'zod';

/** What is wrong first, and where: `evidence.0.line: Invalid input: …`. Holds no value. */
export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const where = issue?.path.join('.') ?? '';
  return `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not of the shape asked for'}`;
}
