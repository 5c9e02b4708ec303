import type { CompletedCommand, CompletedOption, CompletedProgram, Value } from './command-tree.js';

/** Completion for zsh, by its own `_arguments`: one function a command. */
export function zshScript(program: CompletedProgram): string {
  const { name } = program;
  return `#compdef ${name}
# Completion of ${name} for zsh. In ~/.zshrc, after compinit: source <(${name} completion zsh)
${functionsOf(program, program.anywhere)}
if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

/** @param anywhere options of the program, which has them itself */
function functionsOf(command: CompletedCommand, anywhere: CompletedOption[]): string {
  const { path, commands, options, values, variadic } = command;
  const specs = [...options, ...(path.length > 1 ? anywhere : [])].flatMap(optionSpecs);
  if (commands.length === 0) {
    const places = values.flatMap((value, index) => {
      // The message for one that nobody knows would stand in the way of options.
      if (value === 'text') return [];
      const place = variadic && index === values.length - 1 ? '*' : String(index + 1);
      return [quoted(`${place}:value:${action(value)}`)];
    });
    return `${functionName(command)}() {
  _arguments ${[...specs, ...places].join(' \\\n    ')}
}
`;
  }
  const described = commands.map(({ path, summary }) => quoted(`${path.at(-1)}:${summary}`));
  const choices = commands.map((inner) => `        ${inner.path.at(-1)}) ${functionName(inner)} ;;`);
  return `${commands.map((inner) => functionsOf(inner, anywhere)).join('')}${functionName(command)}() {
  local curcontext="$curcontext" state line
  local -a commands=(
    ${described.join('\n    ')}
  )
  _arguments -C ${specs.join(' \\\n    ')} \\
    '1: :->command' '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $line[1] in
${choices.join('\n')}
      esac ;;
  esac
}
`;
}

function functionName({ path }: CompletedCommand): string {
  return `_${path.join('_')}`;
}

function optionSpecs({ names, description, value }: CompletedOption): string[] {
  const told = description.replaceAll(/[[\]\\:]/g, (character) => `\\${character}`);
  // Any of its names, once; a value may follow a long one behind "=".
  const others = names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) => {
    const joined = value !== null && name.startsWith('--') ? '=' : '';
    return quoted(`${others}${name}${joined}[${told}]${value === null ? '' : `:value:${action(value)}`}`);
  });
}

function action(value: Value): string {
  if (value === 'path') return '_files';
  if (value === 'folder') return '_files -/';
  return value === 'text' ? ' ' : `(${value.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
