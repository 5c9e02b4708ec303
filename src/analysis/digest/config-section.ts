import type { ReviewContext } from '../context.js';
import { BoundedText } from './bounded-text.js';
import { linesOf } from './file-text.js';
import { fileTexts, type FilesSection } from './files-section.js';
import { visible } from './visible-text.js';

/** The job's configuration as it is written, with its file, and as it takes effect. Null where the scope leaves it out. */
export function configSection(ctx: ReviewContext, mostBytes: number): FilesSection | null {
  const { configuration } = ctx;
  const { texts, wholeFiles, leftOut, files } = fileTexts(ctx, 'config', mostBytes / 3);
  if (!configuration && files === 0) return null;
  const text = new BoundedText(mostBytes);
  const missing: (string | null)[] = [...leftOut];
  if (configuration) {
    const written = linesOf(configuration.asWritten);
    const last = configuration.firstLine + written.length - 1;
    const where = `lines ${configuration.firstLine} to ${last} of ${visible(ctx.job.configFile.path)}`;
    if (wholeFiles.includes(ctx.job.configFile.path)) text.add(`The job as written: ${where}.`);
    else if (
      !text.add(
        `The job as written, ${where}:`,
        ...written.map((line, index) => `${configuration.firstLine + index}| ${visible(line, Infinity)}`),
      )
    )
      missing.push('the job as written, since it is too long');
    if (
      !text.add(
        'As it takes effect, with all defaults:',
        ...linesOf(configuration.effective).map((line) => visible(line)),
      )
    ) {
      missing.push('the configuration with all defaults, since it is too long');
    }
  }
  return {
    section: {
      part: 'config',
      title: 'Configuration: as written and as it takes effect',
      text: [...texts, text.text].join('\n'),
      leftOut: missing,
    },
    wholeFiles,
  };
}
