import type { Job } from '../../src/domain/jobs/build-job.js';
import { builder } from '../builder.js';
import { HealingModeRef } from '../enums.js';

const JobFilterInput = builder.inputType('JobFilter', {
  description: 'Only jobs that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    enabled: t.boolean({ description: 'Whether self-healing is on.' }),
    mode: t.field({ type: [HealingModeRef], description: 'That are looked at so: one or several.' }),
    tag: t.stringList({ description: 'That have one of these tags.' }),
  }),
});

export const jobFilterArg = { type: JobFilterInput, description: 'Which ones; all by default.' };

/**
 * Whether a job fits; all words that are searched for stand somewhere in its id, name, description or tags.
 */
export function jobTest(
  filter: typeof JobFilterInput.$inferInput | null | undefined,
  search: string | null | undefined,
): (job: Job) => boolean {
  const { enabled, mode, tag } = filter ?? {};
  const words = (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return ({ jobId, config }) => {
    const { self_healing: healing, tags } = config;
    if (enabled != null && healing.enabled !== enabled) return false;
    if (mode != null && !mode.includes(healing.mode)) return false;
    if (tag != null && !tag.some((wanted) => tags.includes(wanted))) return false;
    if (words.length === 0) return true;
    const text = [jobId, config.name, config.description, ...tags].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
