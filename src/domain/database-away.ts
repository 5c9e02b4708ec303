/** Prisma's codes for a database that is out of reach, closed the connection, or let nobody in in time. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024']);
/** Of sockets, and Postgres' own: connection exceptions (08…), and a server that shuts down or starts. */
const OTHER_CODES = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT|08\w{3}|57P0[123])$/;
const MESSAGES =
  /Connection terminated|connection (?:is )?closed|not queryable|server closed the connection|timeout exceeded when trying to connect/i;

/** Whether this went wrong since the database was not there, so that the same may succeed when it is back. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && (PRISMA_CODES.has(code) || OTHER_CODES.test(code))) return true;
    if (MESSAGES.test(cause.message)) return true;
  }
  return false;
}
