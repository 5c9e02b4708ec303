import { z } from 'zod';

/** What an answer must look like, for the model that gives it. */
export function jsonSchemaText(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), (key, value: unknown) =>
    key === '$schema' ? undefined : value,
  );
}
