import { beforeAll, describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { useGraphQL } from './use-graphql.js';

const JOBS = Array.from({ length: 12 }, (_, index) => `job-${index + 1}`);
const FILES = {
  'jobs.yaml': `jobs:\n${JOBS.map((id) => `  ${id}: { cmd: "true" }\n`).join('')}`,
};

/** SQL statements, whatever the size of the page. */
const BUDGETS: [what: string, query: string, statements: number, more?: string][] = [
  ['suggestions', '{ nodes { id title } }', 1],
  ['suggestions', '{ totalCount }', 1],
  ['suggestions', '{ totalCount nodes { id } }', 2],
  ['suggestions', '{ nodes { id review { id status } job { name } } }', 1],
  ['suggestions', '{ nodes { id review { id job { name } } } }', 1],
  ['suggestions', '{ nodes { id job { pendingSuggestionCount } } }', 2],
  ['suggestions', '{ nodes { latestAction { status } } }', 1],
  ['suggestions', '{ nodes { actions(first: 3) { totalCount nodes { status } } } }', 1],
  ['suggestions', '{ nodes { latestAction { id } actions(first: 3) { nodes { id } } } }', 2],
  ['suggestions', '{ nodes { id title review { id } } }', 2, 'sort: SEVERITY'],
  ['suggestions', '{ totalCount nodes { id title job { name } } }', 3, 'search: "job", sort: UPDATED'],
  ['suggestions', '{ totalCount }', 1, 'search: "job"'],
  ['reviews', '{ totalCount nodes { id } }', 3, 'search: "job"'],
  ['actions', '{ totalCount nodes { id } }', 2, 'filter: { severity: MEDIUM }'],
  ['jobs', '{ totalCount nodes { jobId } }', 1, 'sort: PENDING'],
  ['suggestions', '{ nodes { evidence { ... on RunEvidence { run { id result } } } } }', 2],
  ['reviews', '{ nodes { id suggestions(first: 5) { totalCount nodes { id title review { id } } } } }', 1],
  ['actions', '{ nodes { id canRollback suggestion { title review { id } } job { name } } }', 1],
  ['runs', '{ nodes { id result aiSession { model messages { role } } job { name } } }', 1],
  ['jobs', '{ nodes { jobId } }', 0],
  ['jobs', '{ nodes { jobId lastRun { id result } pendingSuggestionCount } }', 3],
  ['jobs', '{ nodes { nextReviewAt } }', 1],
  ['reviewQueue', '{ id phase }', 2],
  ['reviewQueue', '{ id run { id result } job { nextReviewAt } }', 3],
  ['events', '{ nodes { position suggestion { title } review { status } action { status } } }', 4],
];

describe('the SQL that a list causes', () => {
  const graphql = useGraphQL(FILES);

  beforeAll(async () => {
    const { core } = graphql.test;
    for (const jobId of JOBS) {
      const run = await core.prisma.jobRun.create({
        data: {
          jobId,
          runKey: 'one',
          startedAt: core.clock.now(),
          aiSession: { create: { jobId, messages: [] } },
        },
      });
      const suggestion = await insertSuggestion(core, { jobId });
      await core.prisma.healingSuggestion.update({
        where: { id: suggestion.id },
        data: { evidence: [{ kind: 'run', runId: run.id, note: 'it', verified: true }] },
      });
      const action = await core.prisma.healingAction.create({
        data: { suggestionId: suggestion.id, jobId, actionType: 'manual', actor: 'x', owner: 'x' },
      });
      await core.prisma.healingReview.create({
        data: {
          jobId,
          trigger: 'failure',
          requestedBy: 'failure',
          runId: run.id,
          windowFrom: run.startedAt,
          windowTo: run.startedAt,
          startedAt: run.startedAt,
        },
      });
      await core.prisma.healingEvent.create({
        data: {
          type: 'action.begun',
          jobId,
          actor: 'x',
          suggestionId: suggestion.id,
          reviewId: suggestion.reviewId,
          actionId: action.id,
        },
      });
    }
  });

  it.each(BUDGETS)('%s %s', async (field, selection, budget, more = '') => {
    for (const size of [2, 12]) {
      const statements = await graphql.statements(`{ ${field}(first: ${size}, ${more}) ${selection} }`);
      expect(statements, `${size} objects`).toHaveLength(budget);
    }
  });

  it('reads the large columns only where they are asked for', async () => {
    const large = /"?(?:current_content|proposed_content|original_content|new_content|messages|evidence)"?/;
    for (const field of ['suggestions', 'reviews', 'actions', 'runs']) {
      const inner = field === 'reviews' ? 'suggestions { nodes { id title } }' : 'jobId';
      const statements = await graphql.statements(`{ ${field} { nodes { id ${inner} } } }`);
      expect(statements.join()).not.toMatch(large);
    }
    expect((await graphql.statements('{ suggestions { nodes { diff } } }')).join()).toMatch(large);
  });
});
