/** As much of JSON Schema as the server uses for the block `self_healing`. */
export interface ConfigSchema {
  type?: 'object' | 'boolean' | 'integer' | 'string' | 'array' | 'null';
  description?: string;
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  items?: ConfigSchema;
  anyOf?: ConfigSchema[];
  properties?: Record<string, ConfigSchema>;
}

export type ConfigValues = Record<string, unknown>;

/** Keys from the outside in, such as `['review_schedule', 'time']`. */
export type ConfigPath = readonly string[];

export function valueAt(values: ConfigValues, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), values);
}

/** The same with another value at one place; null and undefined take it away. */
export function withValue(values: ConfigValues, [key, ...rest]: ConfigPath, value: unknown): ConfigValues {
  if (key === undefined) return values;
  if (rest.length === 0) return { ...values, [key]: value };
  const inner = values[key];
  return { ...values, [key]: withValue(isObject(inner) ? inner : {}, rest, value) };
}

/** What of `values` is not as it was, as the server takes it: keys that are empty now go back to their default. */
export function changedValues(
  schema: ConfigSchema,
  before: ConfigValues,
  values: ConfigValues,
): ConfigValues {
  const changed: ConfigValues = {};
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const had = before[key];
    const has = values[key];
    if (inner.properties) {
      const within = changedValues(inner, isObject(had) ? had : {}, isObject(has) ? has : {});
      if (Object.keys(within).length > 0) changed[key] = within;
    } else if (JSON.stringify(had ?? null) !== JSON.stringify(has ?? null)) {
      changed[key] = has ?? null;
    }
  }
  return changed;
}

/** What is wrong with a value, as far as the schema says it; null where nothing is. The server says the rest. */
export function faultOf(schema: ConfigSchema, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (schema.type === 'integer') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    return fits ? null : `must be a whole number from ${minimum} to ${maximum}`;
  }
  const text = textSchemaOf(schema);
  if (text?.pattern !== undefined && typeof value === 'string' && !new RegExp(text.pattern).test(value)) {
    return `must be ${text.description ?? 'another text'}`;
  }
  return null;
}

/** The schema of a text, also of one that may be null. */
export function textSchemaOf(schema: ConfigSchema): ConfigSchema | null {
  if (schema.type === 'string') return schema;
  return schema.anyOf?.find(({ type }) => type === 'string') ?? null;
}

function isObject(value: unknown): value is ConfigValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
