import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A fenced block of a page. */
export interface Block {
  /** `README.md:12`, for messages. */
  place: string;
  language: string;
  /**
   * What stands behind the language. Of commands: `stays` for those that go on until they are ended, `stopped` for those
   * that want the server stopped, `by <file>` for what that test runs. Of programs: the name of their file.
   */
  mark: string;
  text: string;
}

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** What people read about the product, relative to the repository. */
export const PAGES = [
  'README.md',
  ...(await readdir(join(REPOSITORY, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const FENCE = /^```(\w*)[ \t]*(.*)$/;

/** The fenced blocks of a page, in their order. @param page relative to the repository */
export async function readPage(page: string): Promise<Block[]> {
  const lines = (await readFile(`${REPOSITORY}/${page}`, 'utf8')).split('\n');
  const blocks: Block[] = [];
  let open: (Block & { lines: string[] }) | null = null;
  for (const [index, line] of lines.entries()) {
    const fence = FENCE.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) {
      blocks.push({ ...open, text: open.lines.join('\n') });
      open = null;
    } else {
      const [, language = '', mark = ''] = fence;
      open = { place: `${page}:${index + 1}`, language, mark, text: '', lines: [] };
    }
  }
  return blocks;
}
