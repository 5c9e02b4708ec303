import { resolve } from 'node:path';
import { isMap, type Node } from 'yaml';
import { dereference, type YamlReading } from '../../changes/read-yaml.js';
import { describeIssue } from './describe-issue.js';
import type { Environment } from './env-references.js';
import { dottedKey } from './job-problem.js';
import { jobSchema, type JobConfig } from './job-schema.js';
import { offsetOf, plainValue, startOf, type Reference, type ValueFault } from './plain-values.js';

/** A job as it is configured now. */
export interface Job {
  jobId: string;
  /**
   * For showing and storing: texts hold `${env:NAME}` as written. Only where the schema takes no free text (numbers,
   * booleans, one of several words, schedule, time zone) the value stands in its place.
   */
  config: JobConfig;
  /** For running; a function, so that neither JSON nor a log line nor a database column takes the values along. */
  resolved: () => ResolvedJob;
  /** Absolute. */
  file: string;
  /** Keys from the document's root to the job's mapping (an index is text too); empty where the file is the job. */
  keyPath: string[];
  /** Where the job begins in the file, from 1. */
  line: number;
  /** SHA-256 (hex) of the file's text in UTF-8, which are its bytes. */
  hash: string;
  /** Absolute; the job file's folder where the job names none. */
  cwd: string;
}

export interface ResolvedJob {
  config: JobConfig;
  /** Distinct values of the variables that free texts refer to, longest first, for masking; short ones included. */
  secrets: string[];
}

interface JobPlace {
  jobId: string;
  file: string;
  keyPath: string[];
  line: number;
  hash: string;
  /** Absolute; where a relative `cwd` starts. */
  folder: string;
  env: Environment;
}

/** One job of a document; null with at least one fault where it is not right. Messages begin with the key. */
export function buildJob(
  reading: YamlReading,
  node: unknown,
  place: JobPlace,
): { job: Job | null; faults: ValueFault[] } {
  const mapping = dereference(reading, node);
  if (!isMap(mapping)) {
    const message = 'is no mapping; a job is described by keys such as cmd, schedule and self_healing';
    return { job: null, faults: [{ path: [], offset: startOf(node), message }] };
  }
  const { value, references, faults } = plainValue(reading, mapping, place.env);
  if (faults.length > 0) {
    return { job: null, faults: faults.map((fault) => located(reading, mapping, fault)) };
  }
  const parsed = jobSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue): ValueFault => {
      const path = issue.path.map(String);
      const names = references
        .filter((reference) => leadsTo(reference.path, path))
        .flatMap(({ names }) => names);
      const message = describeIssue(issue, valueAt(value, path), names);
      return { path, offset: offsetOf(reading, mapping, path), message };
    });
    return { job: null, faults: issues };
  }
  const config = parsed.data;
  const shown = shownConfig(config, value, references);
  const secrets = secretsOf(shown.references, place.env);
  const { jobId, file, keyPath, line, hash } = place;
  const cwd = resolve(place.folder, expandHome(config.cwd ?? '.', place.env));
  return {
    job: {
      jobId,
      config: shown.config,
      resolved: () => ({ config, secrets }),
      file,
      keyPath,
      line,
      hash,
      cwd,
    },
    faults: [],
  };
}

function located(reading: YamlReading, root: Node, fault: ValueFault): ValueFault {
  const key = dottedKey(fault.path);
  return {
    path: fault.path,
    offset: fault.offset ?? offsetOf(reading, root, fault.path),
    message: key === '' ? fault.message : `${key}: ${fault.message}`,
  };
}

/** The configuration with references put back wherever the schema takes them, and which those are. */
function shownConfig(
  resolvedConfig: JobConfig,
  value: unknown,
  references: Reference[],
): { config: JobConfig; references: Reference[] } {
  if (references.length === 0) return { config: resolvedConfig, references };
  let kept = references;
  while (kept.length > 0) {
    const parsed = jobSchema.safeParse(withReferences(value, kept));
    if (parsed.success) return { config: parsed.data, references: kept };
    const refused = parsed.error.issues.map((issue) => issue.path.map(String));
    const remaining = kept.filter(
      ({ path }) => !refused.some((place) => leadsTo(path, place) || leadsTo(place, path)),
    );
    // Every issue comes from a reference that was put back, since without them the value was right.
    if (remaining.length === kept.length) break;
    kept = remaining;
  }
  return { config: resolvedConfig, references: [] };
}

function withReferences(value: unknown, references: Reference[]): unknown {
  const written = new Map(references.map((reference) => [JSON.stringify(reference.path), reference.written]));
  const copy = (inner: unknown, path: string[]): unknown => {
    if (typeof inner === 'string') return written.get(JSON.stringify(path)) ?? inner;
    if (Array.isArray(inner)) return inner.map((item, index) => copy(item, [...path, String(index)]));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, copy(item, [...path, key])]));
  };
  return copy(value, []);
}

function secretsOf(references: Reference[], env: Environment): string[] {
  const values = references.flatMap(({ names }) => names.map((name) => env[name] ?? ''));
  return [...new Set(values.filter((value) => value !== ''))].sort((a, b) => b.length - a.length);
}

/** True where `path` is `start` or goes on from it: a normalised list has indexes that the file does not have. */
function leadsTo(start: readonly string[], path: readonly string[]): boolean {
  return start.every((key, index) => key === path[index]);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) {
    // A single word where a list is wanted is the list's only item.
    if (typeof inner !== 'object' || inner === null) return key === '0' ? inner : undefined;
    inner = Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined;
  }
  return inner;
}

/** `~` at the start is the home of the environment that the job is read with; without one it stays a folder's name. */
function expandHome(path: string, env: Environment): string {
  const home = env['HOME'];
  return home !== undefined && /^~(?:\/|$)/.test(path) ? home + path.slice(1) : path;
}
