import { z } from 'zod';
import { BackupRefusedError } from './backup-refused-error.js';

/** Of the archive's layout; another number is another layout. */
export const BACKUP_FORMAT = 1;
/** First in the archive, beside the folder `pg`. */
export const MANIFEST_FILE = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** Version of the package that made it. */
  selfheal: z.string().min(1),
  created_at: z.iso.datetime(),
  /** Major version of Postgres, whose files another one does not read. */
  postgres: z.string().regex(/^\d+$/),
  /** Those that had run, with the digests of their SQL. */
  migrations: z.array(z.object({ name: z.string().min(1), checksum: sha256 })),
  /** Every file of the archive but this one; paths from its root, with slashes. */
  files: z.array(z.object({ path: z.string().startsWith('pg/'), bytes: z.int().min(0), sha256 })),
});

/** What an archive says of itself. */
export type BackupManifest = z.output<typeof manifestSchema>;

/** @throws BackupRefusedError where it is none, or one of a layout that this version does not know */
export function parseManifest(text: string): BackupManifest {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (cause) {
    throw new BackupRefusedError(`its ${MANIFEST_FILE} is no JSON`, { cause });
  }
  const format = (written as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > BACKUP_FORMAT) {
    const { selfheal } = written as { selfheal?: unknown };
    throw new BackupRefusedError(
      `it has the layout ${format} and this version knows ${BACKUP_FORMAT}; restore it with selfheal ${String(selfheal)} or newer`,
    );
  }
  const parsed = manifestSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path }) => path.join('.') || 'all of it');
  throw new BackupRefusedError(`its ${MANIFEST_FILE} is not one of ours (${places.join(', ')})`);
}
