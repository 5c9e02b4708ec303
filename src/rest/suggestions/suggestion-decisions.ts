import { z } from 'zod';
import { applySuggestion } from '../../domain/actions/apply-suggestion.js';
import type { Actor } from '../../domain/core.js';
import { ValidationError } from '../../domain/errors.js';
import { storableText } from '../../domain/storable-text.js';
import { approveSuggestion } from '../../domain/suggestions/approve-suggestion.js';
import { rejectSuggestion } from '../../domain/suggestions/reject-suggestion.js';
import { idParams, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { HttpError } from '../rest-error.js';
import { databaseId } from '../shapes.js';

const tags = ['suggestions'];

const reviewed_by = z
  .string()
  .max(200)
  .transform(storableText)
  .default('human')
  .describe(
    'What the client calls who decides, `human` by default: kept beside the name of the token, which is who decided.',
  );

const decisionShape = z
  .object({ success: z.literal(true), message: z.string(), suggestion_id: databaseId })
  .meta({ id: 'Decision', description: 'It is done.' });

const appliedShape = z
  .object({
    ...decisionShape.shape,
    action_id: databaseId.nullable().describe('Null where there was nothing to change.'),
  })
  .meta({ id: 'Applied', description: 'It is applied.' });

const notFound = { 404: 'There is no such suggestion.' };
const notPending = { ...notFound, 400: 'The suggestion is not pending.' };

export function suggestionDecisions(app: RestApp, { core }: RestDependencies): void {
  app.post(
    '/healing/suggestions/:id/approve',
    {
      config: { needs: 'operate', errors: notPending },
      schema: {
        tags,
        operationId: 'approveSuggestion',
        summary: 'Approve a suggestion',
        description: 'From pending to approved. Nothing is changed yet.',
        params: idParams,
        body: z.object({ reviewed_by }).prefault({}),
        response: { 200: decisionShape },
      },
    },
    async ({ params, body, viewer }) => {
      const actor: Actor = { name: viewer.name, label: body.reviewed_by };
      const { suggestion } = await approveSuggestion(core, { id: rowId('Suggestion', params), actor });
      return done(suggestion.id, 'approved');
    },
  );

  app.post(
    '/healing/suggestions/:id/reject',
    {
      config: { needs: 'operate', errors: notPending },
      schema: {
        tags,
        operationId: 'rejectSuggestion',
        summary: 'Reject a suggestion',
        description: 'From pending to rejected. The reason goes into the next reviews of the job.',
        params: idParams,
        body: z.object({
          reason: z.string().regex(/\S/, 'must not be blank').describe('Why: 1 to 4,000 characters.'),
          reviewed_by,
        }),
        response: { 200: decisionShape },
      },
    },
    async ({ params, body, viewer }) => {
      const actor: Actor = { name: viewer.name, label: body.reviewed_by };
      const { id } = await rejectSuggestion(core, {
        id: rowId('Suggestion', params),
        reason: body.reason,
        actor,
      });
      return done(id, 'rejected');
    },
  );

  app.post(
    '/healing/suggestions/:id/apply',
    {
      config: {
        needs: 'operate',
        errors: { ...notFound, 400: 'The suggestion is not approved, or why applying it failed.' },
      },
      schema: {
        tags,
        operationId: 'applySuggestion',
        summary: 'Apply a suggestion',
        description:
          'From approved to applied: writes the content that was shown, or marks advice as done. Where that ' +
          'cannot be done, the suggestion has failed and nothing is changed. For advice that names a file of the job, ' +
          'an AI writes the change first, where one is configured; that may take minutes.',
        params: idParams,
        response: { 200: appliedShape },
      },
    },
    async (request) => {
      const { params, viewer } = request;
      const { suggestion, action } = await applySuggestion(core, {
        id: rowId('Suggestion', params),
        actor: { name: viewer.name },
        signal: request.signal, // of who goes away while an AI works
      }).catch(applyFailed);
      return { ...done(suggestion.id, 'applied'), action_id: action?.id ?? null };
    },
  );
}

function done(suggestionId: number, what: string): z.output<typeof decisionShape> {
  return { success: true, message: `Suggestion ${suggestionId} ${what}`, suggestion_id: suggestionId };
}

/** What does not fit here is the proposed content, not the request. */
function applyFailed(error: unknown): never {
  if (error instanceof ValidationError) throw new HttpError(400, error.message, {}, { cause: error });
  throw error;
}
