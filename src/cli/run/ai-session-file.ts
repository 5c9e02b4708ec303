import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aiSessionSchema } from '../../domain/runs/new-run.js';

/** The variable that tells a job where it may leave its AI session. */
export const AI_SESSION_VARIABLE = 'SELFHEAL_AI_SESSION';
const MAX_BYTES = 4 * 1024 * 1024;

export interface AiSessionFile {
  /** Absolute; nothing stands there when the job starts. */
  path: string;
  /**
   * What the job left there: a JSON object of the shape of `ai_session` in the v1 contract. Null where it left
   * nothing, and with `why` where it left something else.
   */
  read(): Promise<{ session: AiSession | null; why: string | null }>;
  remove(): Promise<void>;
}

/** As it is delivered: JSON that fits the contract. */
export type AiSession = Record<string, unknown>;

/** A place of this attempt's own for the session of the AI that the job drives, if it does. */
export async function createAiSessionFile(): Promise<AiSessionFile> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-session-')); // mode 0700
  const path = join(folder, 'session.json');
  return {
    path,
    read: () => readSession(path),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function readSession(path: string): Promise<{ session: AiSession | null; why: string | null }> {
  let file;
  try {
    file = await open(path, 'r');
  } catch {
    return { session: null, why: null };
  }
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) return { session: null, why: `it is over ${MAX_BYTES} bytes` };
    const value = JSON.parse(await file.readFile('utf8')) as AiSession;
    const parsed = aiSessionSchema.safeParse(value);
    if (parsed.success) return { session: value, why: null };
    const [issue] = parsed.error.issues;
    return { session: null, why: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'does not fit'}` };
  } catch (error) {
    return { session: null, why: error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message };
  } finally {
    await file.close();
  }
}
