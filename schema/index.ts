import type { GraphQLSchema } from 'graphql';
import './scalars/date-time.js';
import './scalars/json.js';
import './scalars/json-object.js';
import './errors/error-types.js';
import './access/access-queries.js';
import './access/access-mutations.js';
import './job/job-fields.js';
import './job/job-queries.js';
import './job/subscribe-jobs.js';
import './run/run-fields.js';
import './run/ai-session.js';
import './run/run-queries.js';
import './run/run-log-queries.js';
import './run/record-run.js';
import './run/subscribe-runs.js';
import './review/review-fields.js';
import './review/review-context.js';
import './review/review-queries.js';
import './review/review-queue.js';
import './review/trigger-review.js';
import './review/cancel-review.js';
import './review/subscribe-reviews.js';
import './suggestion/suggestion-fields.js';
import './suggestion/suggestion-merge.js';
import './suggestion/suggestion-queries.js';
import './suggestion/approve-suggestion.js';
import './suggestion/reject-suggestion.js';
import './suggestion/apply-suggestion.js';
import './suggestion/prepare-suggestion.js';
import './suggestion/snooze-suggestion.js';
import './suggestion/approve-suggestions.js';
import './suggestion/approve-suggestion-group.js';
import './suggestion/reject-suggestions.js';
import './suggestion/subscribe-suggestions.js';
import './action/action-fields.js';
import './action/action-changed-since.js';
import './action/action-queries.js';
import './action/rollback-action.js';
import './action/subscribe-actions.js';
import './event/event-fields.js';
import './event/event-queries.js';
import './event/subscribe-events.js';
import './scheduler/scheduler-queries.js';
import './healing-config/healing-config-schema.js';
import './healing-config/propose-healing-config.js';
import './healing-config/update-healing-config.js';
import './stats/healing-stats.js';
import './stats/healing-trends.js';
import { builder } from './builder.js';

export type { GraphQLContext } from './context.js';
export { limits, validationRules } from './limits.js';

/** The whole GraphQL API. Its resolvers get a `GraphQLContext`; it knows no transport. */
export function buildSchema(): GraphQLSchema {
  return builder.toSchema();
}

export const schema: GraphQLSchema = buildSchema();
