import { Client } from 'pg';

/** What reads the tokens anew by itself, at a moment of its own. */
const IN_THE_BACKGROUND = /FROM "public"\."access_tokens" AS "t0" WHERE "t0"\."revoked_at" IS NULL/;

/** The SQL that `work` sends to the database, without the frames of transactions and what begins a new session. */
export async function recordStatements(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with its own `this`
  const original = Client.prototype.query;
  Client.prototype.query = function (this: Client, ...args: never[]) {
    const [first] = args as unknown as [string | { text: string }];
    const sql = typeof first === 'string' ? first : first.text;
    if (!/^\s*(?:BEGIN|COMMIT|ROLLBACK|SET TIME ZONE|DEALLOCATE)/i.test(sql) && !IN_THE_BACKGROUND.test(sql))
      seen.push(sql);
    return (original as (...args: never[]) => never).apply(this, args);
  };
  try {
    await work();
  } finally {
    Client.prototype.query = original;
  }
  return seen;
}
