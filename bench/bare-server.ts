/**
 * What the lists are compared with: answers every request with the JSON of one prepared statement, which is the
 * second argument; the first is the database. Prints its URL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

const [connectionString, text] = process.argv.slice(2) as [string, string];
const pool = new Pool({ connectionString, max: 10 });
const server = createServer((_request, response) => {
  pool.query({ name: 'list', text }).then(
    ({ rows }) => {
      const body = JSON.stringify({ rows });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    },
    (error: Error) => response.writeHead(500).end(error.message),
  );
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});
