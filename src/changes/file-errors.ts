import { ConflictError, DomainError } from '../domain/errors.js';

/** What an error number of the operating system means for a person who wanted a file changed. */
const WORDS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EFBIG: 'the file would be larger than the limit allows',
  EIO: 'the disk reports an error',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'it is a symlink, or links lead in a circle',
  EISDIR: 'it is a folder',
  EEXIST: 'it exists already',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENXIO: 'it is no regular file',
  ENOTSUP: 'the file system does not support it',
};

export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The error as a ConflictError that says what failed; errors that are not the system's come back as they are. */
export function asConflict(error: unknown, what: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || error instanceof DomainError) return error;
  const words = WORDS[errno];
  return new ConflictError(`${what}: ${words ? `${words} (${errno})` : errno}`, path, { cause: error });
}
