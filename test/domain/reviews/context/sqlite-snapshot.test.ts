import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from 'node-sqlite3-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSnapshot } from '../../../../src/domain/reviews/context/sessions/sqlite-snapshot.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
});
afterEach(() => rm(folder, { recursive: true }));

function query(copy: string, sql: string): unknown {
  const database = new Database(copy);
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  try {
    return database.all(sql);
  } finally {
    database.close();
  }
}

describe('withSnapshot', () => {
  it('sees what is committed but in the write-ahead log only, and changes nothing', async () => {
    const path = join(folder, 'a.sqlite');
    const writer = new Database(path);
    writer.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
    writer.exec('CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); BEGIN; INSERT INTO t VALUES (3)');
    expect((await stat(`${path}-wal`)).size).toBeGreaterThan(0);
    const before = [await readFile(path), await readFile(`${path}-wal`)];
    let seen = '';
    const rows = await withSnapshot(path, (copy) => {
      seen = copy;
      return query(copy, 'SELECT a FROM t');
    });
    expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
    expect([await readFile(path), await readFile(`${path}-wal`)]).toEqual(before);
    await expect(stat(seen)).rejects.toThrow('ENOENT');
    writer.close();
  });

  it('leaves no copy behind where the work throws', async () => {
    const path = join(folder, 'a.sqlite');
    const database = new Database(path);
    database.exec('CREATE TABLE t (a INTEGER)');
    database.close();
    let seen = '';
    const work = (copy: string): never => {
      seen = copy;
      throw new Error('no idea');
    };
    await expect(withSnapshot(path, work)).rejects.toThrow('no idea');
    await expect(stat(dirname(seen))).rejects.toThrow('ENOENT');
  });

  it('is always a state that the database was in, whatever a writer does meanwhile', async () => {
    const path = join(folder, 'ledger.sqlite');
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('write-ledger.mjs', import.meta.url)), path],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    const moves: number[] = [];
    for (let attempt = 0; attempt < 12 && moves.length < 6; attempt += 1) {
      try {
        const [row] = (await withSnapshot(path, (copy) =>
          query(
            copy,
            `SELECT (SELECT sum(amount) FROM accounts) AS total, (SELECT count(*) FROM moves) AS moves,
               (SELECT integrity_check FROM pragma_integrity_check) AS sound`,
          ),
        )) as { total: number; moves: number; sound: string }[];
        expect(row).toMatchObject({ total: 1000, sound: 'ok' });
        moves.push(row?.moves ?? 0);
      } catch (error) {
        expect((error as Error).message).toBe('it is written to all the time');
      }
    }
    child.kill();
    await once(child, 'exit');
    expect(moves.length).toBeGreaterThan(0);
    expect([...moves].sort((a, b) => a - b)).toEqual(moves);
  });
});
