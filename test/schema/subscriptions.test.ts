/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers are as loose as the queries that tests write */
import { afterEach, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.js';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { rejectSuggestion } from '../../src/domain/suggestions/reject-suggestion.js';
import { transact } from '../../src/domain/transact.js';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { accepted, next, useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const UPDATED = `subscription ($after: String, $jobId: String) {
  suggestionUpdated(after: $after, jobId: $jobId) { position suggestion { databaseId status } event { type actor } }
}`;
const ADDED = `subscription ($after: String, $jobId: String, $minSeverity: Severity, $categories: [Category!]) {
  suggestionAdded(after: $after, jobId: $jobId, minSeverity: $minSeverity, categories: $categories) {
    position suggestion { databaseId title review { id } job { pendingSuggestionCount } }
  }
}`;

describe('subscriptions', () => {
  const graphql = useGraphQL(WORKSPACE);
  const open: AsyncGenerator[] = [];
  afterEach(async () => {
    for (const messages of open.splice(0)) await messages.return(undefined);
  });

  const listen = async (query: string, variables: object = {}, overrides = {}) => {
    const messages = accepted(await graphql.subscribe(query, variables, overrides));
    open.push(messages);
    return messages;
  };
  /** As a review adds one: the row and its event in one transaction. */
  const add = async (given: Partial<HealingSuggestion> = {}) => {
    const row = await insertSuggestion(graphql.test.core, { jobId: 'backup', ...given });
    await transact(graphql.test.core, (tx) =>
      tx.event({
        type: 'suggestion.added',
        jobId: row.jobId,
        actor: 'review',
        reviewId: row.reviewId,
        suggestionId: row.id,
        data: { category: row.category, severity: row.severity },
      }),
    );
    return row;
  };
  const newest = async () => {
    const { events } = await graphql.data('{ events(last: 1) { nodes { position } } }');
    return (events.nodes[0]?.position ?? '0') as string;
  };

  it('tells what happens live, with the position to go on from', async () => {
    const messages = await listen(ADDED);
    const first = next(messages);
    const row = await add();
    const { suggestionAdded } = await first;
    expect(suggestionAdded).toMatchObject({
      position: await newest(),
      suggestion: { databaseId: row.id, title: 'Retry twice', job: { pendingSuggestionCount: 1 } },
    });
    await add();
    // Counted anew, not remembered from the message before.
    expect((await next(messages)).suggestionAdded.suggestion.job.pendingSuggestionCount).toBe(2);
  });

  it('replays what was missed, then goes on live, each once and in order', async () => {
    const after = await newest();
    const rows = [];
    for (let count = 0; count < 20; count++) rows.push(await add());
    const messages = await listen(ADDED, { after });
    const seen: { position: string; id: number }[] = [];
    const take = async () => {
      const { position, suggestion } = (await next(messages)).suggestionAdded;
      seen.push({ position, id: suggestion.databaseId });
    };
    for (let count = 0; count < 15; count++) await take();
    const live = Promise.all(Array.from({ length: 5 }, () => add()));
    for (let count = 0; count < 10; count++) await take();
    rows.push(...(await live));
    expect(seen.map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      rows.map(({ id }) => id).sort((a, b) => a - b),
    );
    const positions = seen.map(({ position }) => BigInt(position));
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));

    const resumed = await listen(ADDED, { after: seen[9]?.position });
    expect((await next(resumed)).suggestionAdded.suggestion.databaseId).toBe(seen[10]?.id);
  });

  it('replays everything after position 0', async () => {
    const messages = await listen('subscription { events(after: "0") { position event { type } } }');
    expect((await next(messages)).events).toMatchObject({
      position: '1',
      event: { type: 'suggestion.added' },
    });
  });

  it('filters by severity, category and job', async () => {
    const messages = await listen(ADDED, {
      minSeverity: 'HIGH',
      categories: ['COST', 'SECURITY'],
      jobId: 'fetch',
    });
    const wanted = next(messages);
    await add({ jobId: 'fetch', severity: 'medium', category: 'cost' });
    await add({ jobId: 'fetch', severity: 'critical', category: 'script' });
    await add({ jobId: 'backup', severity: 'critical', category: 'cost' });
    const row = await add({ jobId: 'fetch', severity: 'critical', category: 'security' });
    expect((await wanted).suggestionAdded.suggestion.databaseId).toBe(row.id);
  });

  it('tells every step of a suggestion, a review and an action, and who took it', async () => {
    const after = await newest();
    const { core } = graphql.test;
    const actor = { name: 'bob' };
    const rejected = await add();
    await rejectSuggestion(core, { id: rejected.id, reason: 'no', actor });
    const file = `${graphql.test.folder}/backup.sh`;
    const applied = await insertSuggestion(core, {
      jobId: 'backup',
      change: { file, to: '#!/bin/bash\nset -e\n' },
    });
    await approveSuggestion(core, { id: applied.id, apply: true, actor });

    const suggestions = await listen(UPDATED, { after });
    for (const type of ['added', 'rejected', 'approved', 'applied']) {
      const { suggestionUpdated } = await next(suggestions);
      expect(suggestionUpdated.event).toEqual({
        type: `suggestion.${type}`,
        actor: type === 'added' ? 'review' : 'bob',
      });
    }
    const actions = await listen(
      'subscription ($after: String) { actionUpdated(after: $after) { position action { status } event { type } } }',
      { after },
    );
    expect((await next(actions)).actionUpdated).toMatchObject({ event: { type: 'action.begun' } });
    expect((await next(actions)).actionUpdated).toMatchObject({
      action: { status: 'SUCCESS' },
      event: { type: 'action.succeeded' },
    });
    const reviews = await listen(
      'subscription ($after: String) { reviewUpdated(after: $after) { position review { id status } event { type } } }',
      { after },
    );
    const started = next(reviews);
    await graphql.data('mutation { triggerReview(input: { jobId: "report", force: true }) { __typename } }');
    expect((await started).reviewUpdated.event.type).toBe('review.started');
    expect((await next(reviews)).reviewUpdated.event.type).toBe('review.progressed');
    let type = '';
    while (!/^review\.(completed|failed|skipped)$/.test(type))
      type = (await next(reviews)).reviewUpdated.event.type;
  });

  it('leaves out what retention removed', async () => {
    const after = await newest();
    const gone = await add();
    const kept = await add();
    await graphql.test.core.prisma.healingSuggestion.delete({ where: { id: gone.id } });
    const messages = await listen(ADDED, { after });
    expect((await next(messages)).suggestionAdded.suggestion.databaseId).toBe(kept.id);
  });

  it.each(['x', '', '-1', '1.5', '999999', '99999999999999999999'])(
    'refuses the position %j, naming the newest',
    async (after) => {
      const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
      // Recorded runs have no positions.
      const positioned = fields.filter(({ args }) => args.some(({ name }) => name === 'after'));
      expect(fields.length - positioned.length).toBe(1);
      for (const field of positioned) {
        const refused = await graphql.subscribe(
          `subscription ($after: String) { ${field.name}(after: $after) { position } }`,
          { after },
        );
        expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
        const message = 'errors' in refused ? refused.errors?.[0]?.message : '';
        expect(message).toContain(`after must be a position that was handed out, up to ${await newest()}`);
      }
    },
  );

  it('ends while it waits for news when the client leaves', async () => {
    const messages = await listen(ADDED);
    const waiting = messages.next();
    expect(await messages.return(undefined)).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it("ends while it waits for news when the operation's signal aborts", async () => {
    const gone = new AbortController();
    const messages = await listen(ADDED, {}, { signal: gone.signal });
    const waiting = messages.next();
    gone.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('ends at once where the signal has aborted before', async () => {
    const messages = await listen(ADDED, { after: '0' }, { signal: AbortSignal.abort() });
    expect(await messages.next()).toEqual({ done: true, value: undefined });
  });

  it('refuses who is not signed in', async () => {
    const refused = await graphql.subscribe(ADDED, {}, { viewer: null });
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('lists the same events as a page, from either end, with what they are about', async () => {
    const { forward, backward, about } = await graphql.data(`{
      forward: events(first: 2) { totalCount nodes { position } edges { cursor } pageInfo { endCursor hasNextPage } }
      backward: events(last: 2) { nodes { position } pageInfo { startCursor hasPreviousPage } }
      about: events(last: 1, jobId: "backup") {
        nodes { jobId job { name } actor data createdAt review { id } suggestion { databaseId } action { id } run { id } }
      }
    }`);
    expect(forward.nodes).toEqual([{ position: '1' }, { position: '2' }]);
    expect(forward.edges).toEqual([{ cursor: '1' }, { cursor: '2' }]);
    expect(forward.pageInfo).toEqual({ endCursor: '2', hasNextPage: true });
    expect(backward.nodes[1].position).toBe(await newest());
    expect(about.nodes[0]).toMatchObject({ jobId: 'backup', job: { name: 'Nightly backup' }, run: null });
    const { events } = await graphql.data(
      'query ($after: String) { events(after: $after, first: 1) { nodes { position } } }',
      { after: forward.pageInfo.endCursor },
    );
    expect(events.nodes).toEqual([{ position: '3' }]);
    const end = await graphql.data(
      'query ($after: String) { events(after: $after) { nodes { position } } }',
      {
        after: await newest(),
      },
    );
    expect(end.events.nodes).toEqual([]);
    const { errors } = await graphql.run('{ events(before: "999999") { totalCount } }');
    expect(errors?.[0]?.message).toContain('before must be a position that was handed out');
  });

  it('tells the history of one suggestion, by either id, and of no other', async () => {
    const { events } = await graphql.data(
      '{ events(last: 500) { nodes { type suggestion { id databaseId } } } }',
    );
    const about = (
      events.nodes as { type: string; suggestion: { id: string; databaseId: number } | null }[]
    ).filter(({ suggestion }) => suggestion !== null);
    const suggestion = about[0]?.suggestion;
    const expected = about
      .filter((event) => event.suggestion?.id === suggestion?.id)
      .map(({ type }) => ({ type }));
    expect(new Set(about.map((event) => event.suggestion?.id)).size).toBeGreaterThan(1);
    for (const id of [suggestion?.id, String(suggestion?.databaseId)]) {
      const history = await graphql.data(
        'query ($id: ID!) { events(suggestionId: $id, first: 100) { totalCount nodes { type } } }',
        { id },
      );
      expect(history.events).toEqual({ totalCount: expected.length, nodes: expected });
    }
    const { errors } = await graphql.run('{ events(suggestionId: "nobody") { totalCount } }');
    expect(errors?.[0]?.message).toContain('"nobody" is no id of a Suggestion');
  });
});
