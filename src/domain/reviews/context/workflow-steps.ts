import type { JobConfig } from '../../jobs/job-schema.js';

/** Keys under which process managers list what a chain, a group or a pipeline is made of. */
const STEP_KEYS = [
  'steps',
  'jobs',
  'tasks',
  'chain',
  'group',
  'members',
  'children',
  'sequence',
  'stages',
  'pipeline',
];
/** Keys of one step that hold the id of its job, then those that name it. */
const ID_KEYS = ['job_id', 'jobId', 'job', 'id', 'ref', 'uses'];
const NAME_KEYS = ['name', 'label', 'title', 'cmd', 'command', 'run'];
/** Keys of one step that hold steps themselves. */
const INNER_KEYS = [...STEP_KEYS, 'parallel', 'then', 'in_parallel', 'workflow'];
const DEEPEST = 4;
const MOST_STEPS = 200;

/** The steps of a chain or group in their order: job ids, or names where a step is no job of its own. Others have none. */
export function stepsOf(config: JobConfig): string[] {
  const steps: string[] = [];
  const outer = config as Record<string, unknown>;
  const workflow = outer['workflow'];
  for (const holder of [outer, ...(isMapping(workflow) ? [workflow] : [])]) {
    for (const key of STEP_KEYS) collect(holder[key], steps, 0);
  }
  return steps.slice(0, MOST_STEPS);
}

function collect(value: unknown, steps: string[], depth: number): void {
  if (depth > DEEPEST || steps.length >= MOST_STEPS) return;
  if (Array.isArray(value)) for (const item of value) step(item, null, steps, depth);
  else if (isMapping(value)) {
    // A mapping of names to steps, or a mapping that holds the list.
    const inner = INNER_KEYS.filter((key) => Array.isArray(value[key]));
    if (inner.length > 0) for (const key of inner) collect(value[key], steps, depth + 1);
    else for (const [name, item] of Object.entries(value)) step(item, name, steps, depth);
  }
}

function step(item: unknown, name: string | null, steps: string[], depth: number): void {
  if (typeof item === 'string') steps.push(name !== null && /\s/.test(item) ? name : item);
  else if (Array.isArray(item)) collect(item, steps, depth + 1);
  else if (isMapping(item)) {
    const inner = INNER_KEYS.filter((key) => Array.isArray(item[key]) || isMapping(item[key]));
    const id = textUnder(item, ID_KEYS) ?? name ?? textUnder(item, NAME_KEYS);
    if (inner.length === 0 || textUnder(item, ID_KEYS) !== null) {
      if (id !== null) steps.push(id);
    } else for (const key of inner) collect(item[key], steps, depth + 1);
  }
}

function textUnder(item: Record<string, unknown>, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = item[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
