import { z } from 'zod';
import { InvalidStateError } from '../../domain/errors.js';
import { PG_DUMP } from '../../storage/backup/server-database.js';
import { HttpError } from '../rest-error.js';
import type { RestApp, RestDependencies } from '../rest-app.js';

const archiveShape = z
  .string()
  .describe('A tar archive, compressed by gzip: `manifest.json`, and the files of the database below `pg/`.');

/** One at a time: each takes as much room as the database until it has been sent. */
export function backupRoute(app: RestApp, { makeBackup, core }: RestDependencies): void {
  let busy = false;
  app.post(
    '/backup',
    {
      config: {
        needs: 'administer',
        errors: {
          400: 'The database is a Postgres server, or another backup is being made just now.',
          422: 'There is a body, which is not needed, and it is no JSON.',
          507: 'There is no room for the copy that a backup is made of.',
        },
      },
      schema: {
        tags: ['backup'],
        operationId: 'makeBackup',
        summary: 'Back up the embedded database',
        description:
          'Sends the whole database as it is at one moment, while the server goes on; `selfheal restore` takes it. ' +
          'It holds what job logs hold, secrets included. A connection that ends early is an archive that is cut short.',
        response: {
          200: { description: 'The archive.', content: { 'application/gzip': { schema: archiveShape } } },
        },
      },
    },
    async (_request, reply) => {
      if (!makeBackup) {
        throw new InvalidStateError(`The database is a Postgres server; back it up by ${PG_DUMP}`, 'server');
      }
      if (busy) throw new InvalidStateError('Another backup is being made just now', 'busy');
      busy = true;
      try {
        const { archive } = await makeBackup();
        archive.once('close', () => (busy = false));
        const stamp = core.clock.now().toISOString().replaceAll(/[:.]/g, '-');
        return (
          reply
            .type('application/gzip')
            .header('cache-control', 'no-store')
            .header('content-disposition', `attachment; filename="selfheal-${stamp}.tar.gz"`)
            // Of the answer's schema, as text is: Fastify sends a stream as it comes.
            .send(archive as unknown as string)
        );
      } catch (error) {
        busy = false;
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        throw new HttpError(
          507,
          'There is no room for a copy of the database in the data directory',
          {},
          {
            cause: error,
          },
        );
      }
    },
  );
}
