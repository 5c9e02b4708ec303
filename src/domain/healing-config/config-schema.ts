import { z } from 'zod';
import { jobSchema } from '../jobs/job-schema.js';

/** As much of JSON Schema as is read here. */
export interface ConfigSchema {
  type?: string;
  /** What is expected, as the messages of a job file say it. */
  description?: string;
  default?: unknown;
  properties?: Record<string, ConfigSchema>;
  required?: string[];
  additionalProperties?: unknown;
}

const block = jobSchema.shape.self_healing;

/** Zod's types of a schema do not say what it is made of. */
interface Definition {
  type: string;
  error?: (issue: { code: string; input: unknown }) => string | { message: string } | undefined;
  in?: z.core.$ZodType;
  out?: { _zod: { def: Definition } };
}

/**
 * The block `self_healing` of a job file as JSON Schema (draft 2020-12), made of the schema that the files are read with:
 * for forms, and to tell which keys there are. What a text must hold beyond a pattern, only `proposeHealingConfig` tells.
 */
export const healingConfigSchema: ConfigSchema = withDefaults(toJsonSchema(block), block.parse({}));

function toJsonSchema(schema: z.core.$ZodType): ConfigSchema {
  return z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type, error, in: read, out } = zodSchema._zod.def as unknown as Definition;
      // What a text is made into has no schema of its own; what it is made of has.
      if (type === 'pipe' && read && out?._zod.def.type === 'transform') {
        Object.assign(jsonSchema, toJsonSchema(read));
        delete jsonSchema.$schema; // of the whole alone
      }
      const expected = error?.({ code: 'custom', input: undefined });
      if (expected !== undefined) {
        jsonSchema.description = typeof expected === 'string' ? expected : expected.message;
      }
    },
  }) as ConfigSchema;
}

/** Each key may be left out, and nothing but these keys is taken. */
function withDefaults(schema: ConfigSchema, value: unknown): ConfigSchema {
  if (schema.properties === undefined) {
    return value === undefined || value === null ? schema : { ...schema, default: value };
  }
  const values = (value ?? {}) as Record<string, unknown>;
  return {
    ...schema,
    required: [],
    properties: Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, withDefaults(inner, values[key])]),
    ),
    additionalProperties: false,
  };
}
