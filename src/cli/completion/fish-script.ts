import type { CompletedCommand, CompletedOption, CompletedProgram, Value } from './command-tree.js';

/** Completion for fish: one line for each thing that may stand somewhere. */
export function fishScript(program: CompletedProgram): string {
  const { name, anywhere } = program;
  const lines = [
    `# Completion of ${name} for fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
    `complete -c ${name} -f`,
    ...anywhere.map((option) => `complete -c ${name}${optionFlags(option)}`),
    ...linesOf({ ...program, options: program.options.filter((option) => !anywhere.includes(option)) }),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf(command: CompletedCommand): string[] {
  const { path, commands, options, values } = command;
  const [name] = path;
  const seen = path.slice(1).map((each) => `__fish_seen_subcommand_from ${each}`);
  const none = commands.map((inner) => inner.path.at(-1)).join(' ');
  const here = [...seen, ...(none === '' ? [] : [`not __fish_seen_subcommand_from ${none}`])].join('; and ');
  const start = `complete -c ${name}${here === '' ? '' : ` -n ${quoted(here)}`}`;
  return [
    ...commands.map((inner) => `${start} -a ${inner.path.at(-1)} -d ${quoted(inner.summary)}`),
    ...options.map((option) => start + optionFlags(option)),
    ...values.flatMap((value) => (value === 'text' ? [] : [`${start}${valueFlags(value)}`])),
    ...commands.flatMap(linesOf),
  ];
}

function optionFlags({ names, description, value }: CompletedOption): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  const told = ` -d ${quoted(description)}`;
  if (value === null) return flags.join('') + told;
  // -x: its value is none of the files here, which fish would offer beside the words.
  return `${flags.join('')} ${value === 'path' ? '-r' : '-x'}${valueFlags(value)}${told}`;
}

function valueFlags(value: Value): string {
  if (value === 'path') return ' -F';
  if (value === 'folder') return " -a '(__fish_complete_directories)'";
  return value === 'text' ? '' : ` -a ${quoted(value.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}
