/**
 * A content that an AI wrote, laid out as the file it replaces: its line ends, its last line end and its byte order
 * mark, none of which an AI sees or cares for, and without the fence that it may have put around all of it, or the numbers that its lines had in the prompt.
 */
export function withLayoutOf(content: string, file: string): string {
  let text = withoutNumbers(withoutFence(content, file), file);
  if (file.includes('\r\n') && !/(?<!\r)\n/.test(file)) text = text.replace(/\r?\n/g, '\r\n');
  const end = file.includes('\r\n') ? '\r\n' : '\n';
  if (/\n$/.test(file) && text !== '' && !/\n$/.test(text)) text += end;
  if (file.startsWith('\ufeff') && !text.startsWith('\ufeff')) text = `\ufeff${text}`;
  return text;
}

function withoutFence(content: string, file: string): string {
  if (file.trimStart().startsWith('```')) return content;
  const fenced = /^\s*(`{3,})[^\n`]*\n([^]*?)\n?\1\s*$/.exec(content);
  return fenced?.[2] ?? content;
}

const NUMBERED = /^(\d+)\| ?/;

function withoutNumbers(content: string, file: string): string {
  const lines = content.replace(/\r?\n$/, '').split('\n');
  const numbered = lines.every((line, index) => NUMBERED.exec(line)?.[1] === String(index + 1));
  if (!numbered || NUMBERED.test(file)) return content;
  return content.replace(/^\d+\| ?/gm, '');
}
