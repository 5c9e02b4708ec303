import { basename } from 'node:path';
import type { ContextGap, LargeFile, SourceFile } from '../../../analysis/context.js';
import { commandFiles } from '../../../changes/command-files.js';
import { fileKind } from '../../../changes/file-kind.js';
import { openToRead, type OpenFile, type ReadingPlaces } from '../../../changes/readable-file.js';
import { hashOf } from '../../../changes/regular-file.js';
import type { Job } from '../../jobs/build-job.js';
import { fileLines } from './file-lines.js';
import { mentionedLines, type Mentions } from './mentioned-lines.js';
import { RelevantParts } from './relevant-parts.js';

/** A script or prompt over this is read by no rule: no complete replacement could be proposed for it. */
const LARGEST_FILE_BYTES = 1024 * 1024;
/**
 * Of all files together, what an AI is shown whole: some 64,000 tokens. A file that does not fit in what is left of it
 * is shown by its relevant parts, and no complete replacement may be proposed for it.
 */
const WHOLE_FILES_BYTES = 256 * 1024;
/** Of a job file that describes other jobs, too: beyond, they would be most of what an AI is shown. */
const WHOLE_SHARED_FILE_BYTES = 64 * 1024;
/** Of a still larger file, what is searched for relevant parts. */
const SEARCHED_BYTES = 16 * 1024 * 1024;
const SEARCHED_LINE_LENGTH = 2_000;

export interface JobFiles {
  files: SourceFile[];
  largeFiles: LargeFile[];
  gaps: ContextGap[];
}

/** Where the job's failing runs may mention lines of its files; asked only where a file is too large. */
export type FailureTexts = () => Promise<{ where: string; text: string }[]>;

/** The scripts and prompts that the job's `cmd` names, and its own file, as the scope asks for them. */
export async function jobFiles(
  job: Job,
  places: ReadingPlaces,
  failureTexts: FailureTexts,
): Promise<JobFiles> {
  const { analyze_script, analyze_prompt, analyze_config } = job.config.self_healing.review_scope;
  const named = await commandFiles(job.resolved().config.cmd ?? null, job.cwd, { home: places.home });
  const wanted: { path: string; role: SourceFile['role'] }[] = named.filter(({ role }) =>
    role === 'prompt' ? analyze_prompt : analyze_script,
  );
  if (analyze_config) wanted.push({ path: job.file, role: 'config' });

  const found: JobFiles = { files: [], largeFiles: [], gaps: [] };
  const textsOf = async (): ReturnType<FailureTexts> => {
    try {
      return await failureTexts();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      found.gaps.push({ part: 'logs', reason: `The ends of logs could not be searched: ${reason}.` });
      return [];
    }
  };
  let room = WHOLE_FILES_BYTES;
  for (const { path, role } of wanted) {
    const gap = (reason: string): void => void found.gaps.push({ part: role, reason: `${path} ${reason}.` });
    const opened = await openToRead(path, places);
    if ('refusal' in opened) {
      gap(opened.refusal);
      continue;
    }
    const { file } = opened;
    try {
      const source = file.size <= LARGEST_FILE_BYTES ? await readSource(file, path, role) : null;
      if (source) found.files.push(source);
      else if (file.size <= LARGEST_FILE_BYTES) {
        gap('is not text in UTF-8');
        continue;
      }
      const isShared = role === 'config' && job.keyPath.length > 0;
      if (file.size <= (isShared ? Math.min(room, WHOLE_SHARED_FILE_BYTES) : room)) room -= file.size;
      else {
        const mentions =
          role === 'config' ? new Map<number, string>() : mentionedLines(basename(path), await textsOf());
        const large = await readLarge(file, path, role, mentions);
        if (large) found.largeFiles.push(large);
        else gap('is not text in UTF-8');
      }
    } finally {
      await file.handle.close();
    }
  }
  return found;
}

/** Null for what is not UTF-8: it could not be written back byte by byte. */
async function readSource(
  { handle }: OpenFile,
  path: string,
  role: SourceFile['role'],
): Promise<SourceFile | null> {
  const bytes = await handle.readFile();
  const text = bytes.toString('utf8');
  if (bytes.length > LARGEST_FILE_BYTES || !Buffer.from(text, 'utf8').equals(bytes)) return null;
  return { path, role, kind: kindOf(path, role, text), text, hash: hashOf(bytes) };
}

function kindOf(path: string, role: SourceFile['role'], text: string): SourceFile['kind'] {
  return role === 'prompt' ? 'prompt' : fileKind(path, text);
}

/** Null for a binary file. */
async function readLarge(
  { handle, size }: OpenFile,
  path: string,
  role: SourceFile['role'],
  mentions: Mentions,
): Promise<LargeFile | null> {
  let relevant: RelevantParts | null = null;
  let kind: SourceFile['kind'] = 'text';
  for await (const lines of fileLines(handle, {
    mostBytes: SEARCHED_BYTES,
    lineLength: SEARCHED_LINE_LENGTH,
  })) {
    if (lines.some((line) => line.includes('\0'))) return null;
    if (!relevant) {
      kind = kindOf(path, role, lines[0] ?? '');
      relevant = new RelevantParts(kind, mentions);
    }
    for (const line of lines) relevant.add(line);
  }
  return {
    path,
    role,
    kind,
    bytes: size,
    lines: size <= SEARCHED_BYTES ? (relevant?.lines ?? 0) : null,
    parts: role === 'config' ? [] : (relevant?.parts ?? []),
    outline: role === 'config' ? [] : (relevant?.outline ?? []),
  };
}
