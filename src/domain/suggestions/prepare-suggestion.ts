import { realpath } from 'node:fs/promises';
import type { AiUsage } from '../../analysis/analyzer.js';
import { withoutPrintedSecretsIn } from '../../analysis/mask-draft.js';
import { fileKind } from '../../changes/file-kind.js';
import { resolveTarget } from '../../changes/path-policy.js';
import { prepareChange } from '../../changes/prepare-change.js';
import { readRegularFile, type RegularFile } from '../../changes/regular-file.js';
import type { HealingSuggestion } from '../../generated/prisma/client.js';
import type { ActionType } from '../../generated/prisma/enums.js';
import { jobFileCheck, jobPolicy } from '../actions/job-policy.js';
import { askAi } from '../ai/ask-ai.js';
import type { Actor, Core } from '../core.js';
import {
  AnalysisUnavailableError,
  ConflictError,
  DomainError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import { jobFacts } from '../reviews/collect-context.js';
import { traced } from '../tracer.js';
import { transact } from '../transact.js';

/** Of this size a whole file can still be written anew; as `collect-context` reads scripts and prompts. */
const LARGEST_FILE_BYTES = 1024 * 1024;
/** Whatever a writer's own time limit is, nobody waits longer, in milliseconds. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** What an AI told of its own failure is shown so far. */
const LONGEST_REASON = 1_000;
const OPEN: readonly HealingSuggestion['status'][] = ['pending', 'approved'];
/** Carrying these out changes no file. */
const NO_EDITS: readonly ActionType[] = ['run_command', 'restart_job'];

/**
 * Has the precise change written for a suggestion that only says what to do, checks it as if it was applied (invariants 3
 * and 4), and stores it, so that people see what would be written (invariant 9). Nothing is written to the file, and the
 * suggestion stays pending or approved.
 *
 * @throws NotFoundError; InvalidStateError where it is decided, or carries a change; ForbiddenPathError where it names no
 * file that the job may change; ConflictError where the file cannot be changed, or somebody prepares or decides meanwhile;
 * ValidationError where the written content is not valid, lost more than half of the file, or changes nothing;
 * AnalysisUnavailableError where no AI is configured, a limit of the day is reached, it gave no usable answer, or `signal`
 * was aborted before
 */
export function prepareSuggestion(
  core: Core,
  input: { id: number; actor: Actor; signal?: AbortSignal },
): Promise<HealingSuggestion> {
  const { id } = input;
  if (core.changesUnderWay.has('prepare', id)) {
    return Promise.reject(new ConflictError(`The change of suggestion ${id} is being written just now`));
  }
  return core.changesUnderWay.hold('prepare', id, () =>
    traced(core, 'prepare', { 'selfheal.suggestion_id': id }, () => prepare(core, input)),
  );
}

/** Whether an AI could be asked for its change, as far as can be told without looking at files. */
export function mayBePrepared(
  core: Core,
  {
    status,
    actionType,
    proposedContent,
    affectedFiles,
  }: Pick<HealingSuggestion, 'status' | 'actionType' | 'proposedContent' | 'affectedFiles'>,
): boolean {
  return (
    core.changeWriter !== undefined &&
    OPEN.includes(status) &&
    proposedContent === null &&
    affectedFiles.length > 0 &&
    !NO_EDITS.includes(actionType)
  );
}

/** The same, and it names a file that the job may change. */
export async function canBePrepared(core: Core, suggestion: HealingSuggestion): Promise<boolean> {
  if (!mayBePrepared(core, suggestion)) return false;
  try {
    await findTarget(core, suggestion);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

async function prepare(
  core: Core,
  { id, actor, signal }: { id: number; actor: Actor; signal?: AbortSignal },
): Promise<HealingSuggestion> {
  const suggestion = await core.prisma.healingSuggestion.findUnique({ where: { id } });
  if (!suggestion) throw new NotFoundError(`Suggestion ${id} not found`);
  refuseDecided(suggestion);
  if (!core.changeWriter) {
    throw new AnalysisUnavailableError('No AI is configured that could write the change; a person has to');
  }
  const target = await findTarget(core, suggestion);
  const file = await readText(target.path);
  const { content, usage } = await write(core, suggestion, target, file, signal);
  await prepareChange({
    policy: target.policy,
    targetFile: target.path,
    baseHash: file.hash,
    baseContent: file.text,
    proposedContent: content,
    ofFewLines: true,
    validateJobFile: jobFileCheck(core, target.job),
    jobFile: target.job.file,
    ...(signal && { signal }),
  });
  return store(core, suggestion, {
    actor,
    columns: {
      targetFile: target.path,
      currentContent: file.text,
      proposedContent: content,
      baseHash: file.hash,
      actionType: await actionTypeOf(target.job, target.path, file.text),
      aiSessionKey: usage?.sessionKey ?? null,
    },
    model: usage?.model ?? null,
  });
}

function refuseDecided({ id, status, proposedContent }: HealingSuggestion): void {
  if (!OPEN.includes(status))
    throw new InvalidStateError(`Suggestion ${id} is decided already (status: ${status})`, status);
  if (proposedContent !== null)
    throw new InvalidStateError(`Suggestion ${id} carries its change already`, 'prepared');
}

type Target = { path: string } & Awaited<ReturnType<typeof jobPolicy>>;

/** The first of its files that the job may change. @throws as `prepareSuggestion` */
async function findTarget(core: Core, { id, jobId, affectedFiles }: HealingSuggestion): Promise<Target> {
  const { job, policy } = await jobPolicy(core, jobId);
  let refusal: DomainError | null = null;
  for (const file of affectedFiles) {
    try {
      return { job, policy, path: await resolveTarget(policy, file) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusal ??= error;
    }
  }
  throw (
    refusal ?? new ValidationError(`Suggestion ${id} names no file, so there is none to write a change for`)
  );
}

type TextFile = RegularFile & { text: string };

async function readText(path: string): Promise<TextFile> {
  const file = await readRegularFile(path);
  if (!file) throw new ConflictError(`${path} does not exist any more`, path);
  if (file.bytes.length > LARGEST_FILE_BYTES) {
    throw new ConflictError(
      `${path} has ${file.bytes.length} bytes; of a file over ${LARGEST_FILE_BYTES} a person has to write the change`,
      path,
    );
  }
  const text = file.bytes.toString('utf8');
  if (!Buffer.from(text).equals(file.bytes))
    throw new ConflictError(`${path} is not UTF-8 text, so it cannot be changed as text`, path);
  if (text.includes('\0')) throw new ConflictError(`${path} holds NUL characters, which no text does`, path);
  return { ...file, text };
}

/** No transaction is open while the AI works, which may take minutes. */
async function write(
  core: Core,
  suggestion: HealingSuggestion,
  { job, path }: Target,
  { text }: TextFile,
  given: AbortSignal | undefined,
): Promise<{ content: string; usage: AiUsage | null }> {
  const writer = core.changeWriter as NonNullable<Core['changeWriter']>;
  const signal = AbortSignal.any([AbortSignal.timeout(LONGEST_WAIT_MS), ...(given ? [given] : [])]);
  const {
    id: suggestionId,
    jobId,
    title,
    description,
    currentState,
    suggestedChange,
    expectedImpact,
  } = suggestion;
  const question = { jobId, reviewId: null, suggestionId, analyzer: writer.name, identity: writer.name };
  const asked = await askAi(core, question, async () =>
    writer.write(
      {
        job: jobFacts(job, true),
        suggestion: { title, description, currentState, suggestedChange, expectedImpact },
        file: { path, kind: fileKind(path, text), text },
      },
      { signal },
    ),
  );
  if (given?.aborted)
    throw new AnalysisUnavailableError('The change was not waited for; nothing of it is kept');
  if (asked.kind === 'answered') return { content: asked.answer.content, usage: asked.usage };
  if (asked.kind === 'limited') throw new AnalysisUnavailableError(`No AI was asked: ${asked.reason}`);
  const { error } = asked;
  core.log.error({ err: error, suggestionId, jobId, writer: writer.name }, 'a change could not be written');
  const reason = signal.aborted ? 'it took too long' : error instanceof Error ? error.message : String(error);
  throw new AnalysisUnavailableError(
    `${writer.name} wrote no usable change: ${await withoutPrintedSecretsIn(reason.slice(0, LONGEST_REASON), core.secretsOf?.(jobId))}`,
    { cause: error },
  );
}

async function actionTypeOf(job: Job, path: string, text: string): Promise<ActionType> {
  const jobFile = await realpath(job.file).catch(() => job.file);
  if (path === jobFile) return 'edit_config';
  return fileKind(path, text) === 'prompt' ? 'edit_prompt' : 'edit_script';
}

/** Only where it stands as it was read: of two who prepare, and of whoever decides meanwhile, the first wins. */
async function store(
  core: Core,
  { id, status }: HealingSuggestion,
  {
    actor,
    columns,
    model,
  }: {
    actor: Actor;
    columns: Pick<
      HealingSuggestion,
      'targetFile' | 'currentContent' | 'proposedContent' | 'baseHash' | 'actionType' | 'aiSessionKey'
    >;
    model: string | null;
  },
): Promise<HealingSuggestion> {
  return transact(core, async (tx) => {
    const now = core.clock.now();
    const [prepared] = await tx.db.healingSuggestion.updateManyAndReturn({
      where: { id, status, proposedContent: null },
      data: { ...columns, preparedBy: actor.name, preparedAt: now, updatedAt: now },
    });
    if (!prepared) throw await refusal(tx.db.healingSuggestion.findUnique({ where: { id } }), id);
    await tx.event({
      type: 'suggestion.prepared',
      jobId: prepared.jobId,
      actor: actor.name,
      reviewId: prepared.reviewId,
      suggestionId: id,
      data: { file: columns.targetFile, ...(model !== null && { model }) },
    });
    return prepared;
  });
}

async function refusal(
  read: PromiseLike<Pick<HealingSuggestion, 'status' | 'proposedContent'> | null>,
  id: number,
): Promise<DomainError> {
  const found = await read;
  if (!found) return new NotFoundError(`Suggestion ${id} not found`);
  if (found.proposedContent !== null)
    return new ConflictError(`The change of suggestion ${id} was written meanwhile; look at that one`);
  return new ConflictError(
    `Suggestion ${id} was decided while its change was written (status: ${found.status}); try again`,
  );
}
