import { z } from 'zod';
import { errnoOf } from '../../changes/file-errors.js';
import { rollbackAction } from '../../domain/actions/rollback-action.js';
import { ConflictError, DomainError } from '../../domain/errors.js';
import { idParams, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { HttpError } from '../rest-error.js';
import { databaseId } from '../shapes.js';

const rolledBackShape = z
  .object({
    success: z.literal(true),
    message: z.string(),
    action_id: databaseId,
    file_path: z.string().nullable().describe('The file that was restored.'),
  })
  .meta({ id: 'RolledBack', description: 'It is rolled back.' });

export function rollBackAction(app: RestApp, { core }: RestDependencies): void {
  app.post(
    '/healing/actions/:id/rollback',
    {
      config: {
        needs: 'operate',
        errors: {
          400: 'It cannot be rolled back, it is already, or the file changed since; nothing is written.',
          404: 'There is no such action.',
          500: '`Rollback failed`, and why; the file is as it was.',
        },
      },
      schema: {
        tags: ['actions'],
        operationId: 'rollBackAction',
        summary: 'Roll an action back',
        description:
          'Restores the bytes that stood before; a file that the action created is removed. The suggestion is ' +
          'pending again.',
        params: idParams,
        response: { 200: rolledBackShape },
      },
    },
    async ({ params, viewer }) => {
      const { action } = await rollbackAction(core, {
        id: rowId('Action', params),
        actor: { name: viewer.name },
      }).catch(rollbackFailed);
      return {
        success: true as const,
        message: `Action ${action.id} rolled back`,
        action_id: action.id,
        file_path: action.filePath,
      };
    },
  );
}

/** v1 tells apart what stands in the way (400) from what broke (500); the domain has one word for both. */
function rollbackFailed(error: unknown): never {
  const isRefusedBySystem = error instanceof ConflictError && errnoOf(error.cause) !== undefined;
  if (error instanceof DomainError && !isRefusedBySystem) throw error;
  const why = isRefusedBySystem ? error.message : 'something unexpected, which the log of the server tells';
  throw new HttpError(500, `Rollback failed: ${why}`, {}, { cause: error });
}
