import { z } from 'zod';
import type { ChangeRequest, ChangeWriter, WrittenChange } from '../change-writer.js';
import type { Redactor } from '../redactor.js';
import type { AiParts } from './ai-analyzer.js';
import { askModel } from './ask-model.js';
import { fenced, randomMarker } from './fence.js';
import { jsonObjectsIn } from './json-objects.js';
import { jsonSchemaText } from './json-schema-text.js';
import { ModelError } from './model-error.js';
import { lineOf } from './plain-text.js';
import { PREPARE_PROMPT } from './prompts/prepare-v1.js';
import { fill } from './prompts/prompt-template.js';
import { restoredContent } from './proposed-change.js';
import { printable } from './render-review-prompt.js';

const REASON_CHARS = 300;

const answerSchema = z.object({
  content: z.string().nullable().describe('The complete new content of the file; null for none.'),
  reason: z.string().nullish().describe('Why there is no content.'),
});

/** Has a model write the precise change of a suggestion, for the whole of one file. */
export function createAiChangeWriter(parts: AiParts): ChangeWriter {
  const { client, redactorFor, prices, newMarker = randomMarker } = parts;
  const { version } = PREPARE_PROMPT;
  return {
    name: client.name,
    async write(request, { signal }): Promise<WrittenChange> {
      if (request.file.text.includes('\0'))
        throw new Error(`${request.file.path} holds a NUL character, which no model can be shown`);
      const redactor = redactorFor(request.job);
      const { marker, text } = fenced(printable(await redactor.redact(dataOf(request))), newMarker);
      const prompt = fill(PREPARE_PROMPT, {
        MARKER: marker,
        PATH: printable(await redactor.redact(JSON.stringify(request.file.path))),
        KIND: request.file.kind,
        DATA: text,
        SCHEMA: jsonSchemaText(answerSchema),
      });
      const { read, ...took } = await askModel(
        { client, version, prices },
        { prompt, signal, redact: (each) => redactor.redact(each) },
        (answer) => contentOf(answer, request, redactor),
      );
      return { content: read, ...took };
    },
  };
}

function dataOf({ job, suggestion, file }: ChangeRequest): string {
  const { title, description, currentState, suggestedChange, expectedImpact } = suggestion;
  return [
    `## Job\n\n${job.jobId}, which runs: ${job.cmd ?? 'what its file does not say'}`,
    `## Suggestion: ${title}\n\n${description}`,
    `## How it is now\n\n${currentState}`,
    `## What to do\n\n${suggestedChange}`,
    `## What gets better\n\n${expectedImpact}`,
    `## The file, to its end\n\n${file.text}`,
  ].join('\n\n');
}

function contentOf(answer: string, { file }: ChangeRequest, redactor: Redactor): string {
  const objects = jsonObjectsIn(answer);
  if (objects.length === 0) throw new ModelError('NO_JSON', 'the model answered without JSON');
  const read = objects.map((each) => answerSchema.safeParse(each)).findLast(({ success }) => success)?.data;
  if (!read) throw new ModelError('WRONG_SHAPE', "the model's answer has no content for the file");
  if (read.content === null) {
    const reason = lineOf(read.reason ?? '', REASON_CHARS);
    throw new ModelError('REFUSED', `the model wrote no change${reason === '' ? '' : `: ${reason}`}`);
  }
  const written = restoredContent(read.content, file.text, redactor);
  if ('refused' in written) throw new ModelError('WRONG_SHAPE', `the change was refused: ${written.refused}`);
  return written.content;
}
