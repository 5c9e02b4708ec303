import { randomBytes } from 'node:crypto';

/** One line in so many holds a secret: a job prints one now and then. */
const LINES_A_SECRET = 5_000;

/**
 * Log lines as jobs print them: web requests, SQL, sessions of models with their tokens, stack traces, hashes, JSON, and
 * few secrets. Half of the lines have words that stand near secrets, so that a search has to look at them.
 */
export function logText(characters: number): string {
  const lines: string[] = [];
  let length = 0;
  for (let line = 0; length < characters; line += 1) {
    const text = `${new Date(1_790_000_000_000 + line * 137).toISOString()} ${lineOf(line)}`;
    lines.push(text);
    length += text.length + 1;
  }
  return lines.join('\n').slice(0, characters);
}

function lineOf(line: number): string {
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
  if (line % LINES_A_SECRET === 0)
    return `DEBUG login with password=${hex(6)}-Xy and ${['gh', 'p'].join('')}_${hex(18)}`;
  switch (line % 12) {
    case 0:
      return `INFO 10.0.3.${line % 255} "GET /api/v1/items?page=${line}&sort=created HTTP/1.1" 200 ${line * 7} "https://app.example.net/list" "Mozilla/5.0 (X11; Linux x86_64)"`;
    case 1:
      return `INFO model answered: input_tokens=${line % 9000} output_tokens=${line % 700} total_tokens=${line % 9700} session ${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`;
    case 2:
      return `DEBUG SELECT id, name, password_hash FROM users WHERE primary_key = ${line} AND token IS NOT NULL`;
    case 3:
      return `WARN retry ${line % 5} of 5: connect ETIMEDOUT 10.1.2.3:5432 (postgres://db.internal:5432/shop) after 30001 ms`;
    case 4:
      return `INFO wrote /srv/out/2026/11/report-${line}.csv (${line * 31} bytes, sha256 ${hex(32)})`;
    case 5:
      return `{"level":30,"pid":4711,"msg":"request completed","req":{"id":"${hex(8)}","url":"/v2/orders/${line}"},"responseTime":${line % 400}}`;
    case 6:
      return '    at async Worker.run (/srv/app/node_modules/pipeline/dist/worker.js:212:14)';
    case 7:
      return `ERROR row ${line}: duplicate key value violates unique constraint "orders_pkey", Key (id)=(${line}) already exists.`;
    case 8:
      return `INFO fetched https://files.example.com/exports/${hex(10)}/part-${line % 64}.parquet in ${line % 900} ms`;
    case 9:
      return `INFO authenticated as svc-report; session key rotated; credentials come from the environment`;
    case 10:
      return `INFO progress ${line % 100} % of step "collect", ${line} rows, ${line % 60} s left, queue depth ${line % 17}`;
    default:
      return `DEBUG cache miss for user:${line}:profile, loading; etag "${hex(20)}"`;
  }
}
