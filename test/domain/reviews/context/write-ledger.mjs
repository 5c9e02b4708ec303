/** Child of sqlite-snapshot.test.ts: moves amounts between two accounts, in a log that is folded into the file now and then. */
import sqlite from 'node-sqlite3-wasm';

const database = new sqlite.Database(process.argv[2]);
database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 20;
  CREATE TABLE accounts (name TEXT PRIMARY KEY, amount INTEGER) STRICT;
  CREATE TABLE moves (at INTEGER, text TEXT) STRICT;
  INSERT INTO accounts VALUES ('a', 500), ('b', 500);`);
process.stdout.write('ready\n');
for (let round = 0; ; round += 1) {
  for (let move = 0; move < 25; move += 1) {
    const amount = (round * 7 + move * 13) % 50;
    database.exec(`BEGIN;
      UPDATE accounts SET amount = amount - ${amount} WHERE name = 'a';
      INSERT INTO moves VALUES (${round}, '${'x'.repeat(900)}');
      UPDATE accounts SET amount = amount + ${amount} WHERE name = 'b';
      COMMIT;`);
  }
  // Long enough to be found still now and then, short enough to begin again while it is copied.
  await new Promise((resolve) => setTimeout(resolve, round % 2 === 0 ? 90 : 15));
}
