import { z } from 'zod';

export const errorShape = z
  .object({ detail: z.string().describe('What went wrong, in one sentence.') })
  .meta({ id: 'Error' });

export const invalidShape = z
  .object({
    detail: z.array(
      z.object({
        loc: z
          .array(z.union([z.string(), z.int()]))
          .describe('Where: body, query or path first, then keys and indexes from the outside in.'),
        msg: z.string().describe('What would be right.'),
        type: z.string().describe('What kind of mistake it is, such as missing, enum or json_invalid.'),
      }),
    ),
  })
  .meta({ id: 'InvalidRequest', description: 'What of the request does not fit.' });
