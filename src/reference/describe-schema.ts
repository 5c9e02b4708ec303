import { z } from 'zod';

/** One key that may be written, for the reference. */
export interface DescribedKey {
  /** From the outside in, with dots. */
  path: string;
  /** What its value must be, in the words of the message about a wrong one. */
  expected: string;
  /** As somebody would write it in YAML; null where it must be written, '' where nothing holds without it. */
  byDefault: string | null;
  /** Markdown. */
  description: string;
}

/** What no schema takes, so that its refusal tells what it would. */
const WRONG = Symbol('wrong');

/**
 * Every key of a mapping with those of the mappings in it, as its schema describes them. What a value must be and what
 * holds without it are asked of the schema itself, by giving it a wrong value and none.
 *
 * @param inner schemas of the places that are read by another one, by their paths
 * @param except paths that are described elsewhere
 * @throws naming a key without a description, or one that takes anything
 */
export function describeKeys(
  schema: z.ZodType,
  prefix = '',
  inner: Readonly<Record<string, z.ZodType>> = {},
  except: ReadonlySet<string> = new Set(),
): DescribedKey[] {
  const mapping = unwrapped(schema);
  if (!(mapping instanceof z.ZodObject)) throw new Error(`${prefix || 'the schema'} is no mapping`);
  return Object.entries(mapping.shape as Record<string, z.ZodType>).flatMap(([key, declared]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (except.has(path)) return [];
    const value = inner[path] ?? declared;
    const description = descriptionOf(declared) ?? descriptionOf(value);
    if (description === null) throw new Error(`${path} has no description; add .describe(…) to its schema`);
    const own: DescribedKey = {
      path,
      expected: expectedOf(value, path),
      byDefault: defaultOf(value),
      description,
    };
    return [own, ...keysWithin(value, path, inner)];
  });
}

/** Of a mapping, a list of mappings, or a mapping from any names to mappings. */
function keysWithin(
  schema: z.ZodType,
  path: string,
  inner: Readonly<Record<string, z.ZodType>>,
): DescribedKey[] {
  const value = unwrapped(schema);
  if (value instanceof z.ZodObject) return describeKeys(value, path, inner);
  if (value instanceof z.ZodArray && unwrapped(value.element as z.ZodType) instanceof z.ZodObject)
    return describeKeys(value.element as z.ZodType, `${path}[]`, inner);
  if (value instanceof z.ZodRecord && unwrapped(value.valueType as z.ZodType) instanceof z.ZodObject)
    return describeKeys(value.valueType as z.ZodType, `${path}.<name>`, inner);
  return [];
}

/** What stands within preprocessing, defaults and what may be absent. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) {
    const { in: before, out } = schema;
    return unwrapped((before instanceof z.ZodTransform ? out : before) as z.ZodType);
  }
  return isWrapper(schema) ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

function isWrapper(schema: z.ZodType) {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  );
}

function descriptionOf(schema: z.ZodType): string | null {
  if (schema.description !== undefined) return schema.description;
  return isWrapper(schema) ? descriptionOf(schema.unwrap() as z.ZodType) : null;
}

function expectedOf(schema: z.ZodType, path: string): string {
  const [issue] = schema.safeParse(WRONG).error?.issues ?? [];
  if (!issue) throw new Error(`${path} takes anything; name the schema that reads it`);
  if (issue.message.startsWith('Invalid'))
    throw new Error(`${path} does not say what it must be; give its schema an error`);
  // Lists take one value for a list of it, and find fault with that.
  return issue.path.length > 0 ? `a list, each ${issue.message}` : issue.message;
}

function defaultOf(schema: z.ZodType): string | null {
  // As it is written, where what is made of it is something else.
  if (schema instanceof z.ZodPrefault) return String(schema.def.defaultValue);
  const { success, data } = schema.safeParse(undefined);
  if (!success) return null;
  if (data === undefined || data === null || unwrapped(schema) instanceof z.ZodObject) return '';
  if (Array.isArray(data) && data.length === 0) return '[]';
  return typeof data === 'string' ? data : JSON.stringify(data);
}
