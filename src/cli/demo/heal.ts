import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Client } from '../../client/create-client.js';
import {
  ActionDiffDocument,
  ApproveSuggestionDocument,
  ReviewUpdatedDocument,
  RollbackActionDocument,
  SuggestionAddedDocument,
  TriggerReviewDocument,
  type SuggestionLineFragment,
} from '../../client/generated/graphql.js';
import { successOf } from '../result-union.js';

/** Reviews every job and hands over each suggestion as the subscription brings it; resolves when all reviews ended. */
export async function reviewAll(
  client: Client,
  jobIds: readonly string[],
  onSuggestion: (suggestion: SuggestionLineFragment) => void,
  signal: AbortSignal,
): Promise<SuggestionLineFragment[]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const arrived: SuggestionLineFragment[] = [];
  let announced = 0;
  let expected: number | null = null;
  const endWhenComplete = (): void => {
    if (expected !== null && announced >= expected) stop.abort();
  };
  const watching = connected((onConnected) =>
    each(
      client.subscribe(SuggestionAddedDocument, {}, { signal: both, onConnected }),
      ({ suggestionAdded }) => {
        announced += 1;
        arrived.push(suggestionAdded.suggestion);
        onSuggestion(suggestionAdded.suggestion);
        endWhenComplete();
      },
    ),
  );
  const open = new Set(jobIds);
  let found = 0;
  const following = connected((onConnected) =>
    each(client.subscribe(ReviewUpdatedDocument, {}, { signal: both, onConnected }), ({ reviewUpdated }) => {
      const { jobId, status, suggestionsCount, errorMessage } = reviewUpdated.review;
      if (status === 'RUNNING' || !open.delete(jobId)) return;
      if (status === 'FAILED')
        throw new Error(`the review of ${jobId} failed: ${errorMessage ?? 'no reason given'}`);
      found += suggestionsCount;
      if (open.size === 0) expected = found;
      endWhenComplete();
    }),
  );
  try {
    await Promise.all([watching.ready, following.ready]);
    for (const jobId of jobIds) {
      successOf((await client.request(TriggerReviewDocument, { input: { jobId } }, signal)).triggerReview);
    }
    await Promise.all([watching.ended, following.ended]);
  } finally {
    stop.abort();
    await Promise.allSettled([watching.ended, following.ended]);
  }
  signal.throwIfAborted();
  return arrived;
}

/** A subscription, with the moment from which on nothing is missed. */
function connected(start: (onConnected: () => void) => Promise<void>): {
  ready: Promise<void>;
  ended: Promise<void>;
} {
  let ended: Promise<void> = Promise.resolve();
  const ready = new Promise<void>((resolve, reject) => {
    ended = start(resolve);
    ended.then(resolve, reject);
  });
  return { ready, ended };
}

async function each<T>(items: AsyncIterable<T>, on: (item: T) => void): Promise<void> {
  for await (const item of items) on(item);
}

export interface HealedFile {
  path: string;
  diff: string;
  before: string;
  changed: string;
  after: string;
  actionId: number;
}

/** Approves and applies one suggestion, then rolls it back, and takes the file's SHA-256 at each point. */
export async function healAndRollBack(
  client: Client,
  suggestion: SuggestionLineFragment,
  signal: AbortSignal,
): Promise<HealedFile> {
  const path = suggestion.targetFile;
  if (!path) throw new Error(`suggestion ${suggestion.databaseId} changes no file`);
  const before = await hashOf(path);
  const approved = await client.request(
    ApproveSuggestionDocument,
    { input: { id: suggestion.id, apply: true } },
    signal,
  );
  const { action } = successOf(approved.approveSuggestion);
  if (!action) throw new Error(`suggestion ${suggestion.databaseId} was applied without an action`);
  const changed = await hashOf(path);
  const { action: written } = await client.request(ActionDiffDocument, { id: action.id }, signal);
  const rolledBack = await client.request(RollbackActionDocument, { input: { id: action.id } }, signal);
  successOf(rolledBack.rollbackAction);
  return {
    path,
    diff: written?.diff ?? '',
    before,
    changed,
    after: await hashOf(path),
    actionId: action.databaseId,
  };
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
