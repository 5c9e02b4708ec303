import type { CompletedCommand, CompletedOption, CompletedProgram, Value } from './command-tree.js';

/**
 * Completion for bash: one function with all that it knows in `case` tables, so that a Tab starts no process. It works
 * with the bash 3.2 of macOS, where a path does not get its slash.
 */
export function bashScript(program: CompletedProgram): string {
  const { name, anywhere } = program;
  const [, ...commands] = flat(program);
  const withValue = [
    ...commands.flatMap(({ path, options }) => takingValue(options, path.join(' '))),
    // Whatever stands before it.
    ...takingValue(anywhere, '*'),
  ];
  return `# Completion of ${name} for bash. In ~/.bashrc: source <(${name} completion bash)
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=${name} given=0 option='' ended='' i word values=''
  COMPREPLY=()
  # bash takes --name=value for three words.
  [[ $cur == '=' ]] && cur=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      [[ $word == '=' ]] || option=''
      continue
    fi
    if [[ $word == '--' ]]; then
      ended=1
      break
    fi
    if [[ $word == -* ]]; then
      case "$path $word" in
        ${patterns(withValue.map(([key]) => key))}) option=$word ;;
      esac
      continue
    fi
    case "$path $word" in
      ${patterns(commands.map(({ path }) => path.join(' ')))}) path="$path $word" ;;
      *) ((given++)) ;;
    esac
  done
  if [[ -n $ended ]]; then
    values='<path>'
  elif [[ -n $option ]]; then
    case "$path $option" in
${cases(byValue(withValue))}
    esac
  elif [[ $cur == -* ]]; then
    case "$path" in
${cases([program, ...commands].map(({ path, options }) => [[path.join(' ')], namesOf(options)]))}
    esac
    [[ $path == ${name} ]] || values="$values ${namesOf(anywhere)}"
  else
    case "$path $given" in
${cases(places([program, ...commands]))}
    esac
  fi
  local IFS=$'\\n'
  case $values in
    '<path>') compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$cur")) ;;
    '<folder>') compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "\${values// /$IFS}" -- "$cur")) ;;
  esac
}
complete -F _${name} ${name}
`;
}

function takingValue(options: CompletedOption[], key: string): [key: string, value: Value][] {
  return options.flatMap(({ names, value }) =>
    value === null ? [] : names.map((name): [string, Value] => [`${key} ${name}`, value]),
  );
}

function namesOf(options: CompletedOption[]): string {
  return options.flatMap(({ names }) => names).join(' ');
}

function flat(command: CompletedCommand): CompletedCommand[] {
  return [command, ...command.commands.flatMap(flat)];
}

/** What may stand where no option does, by how many arguments stand before it. */
function places(commands: CompletedCommand[]): [keys: string[], words: string][] {
  return commands.flatMap(({ path, commands: inner, values, variadic }) => {
    const key = path.join(' ');
    const entries: [string[], string][] = values.map((value, index) => [
      [`${key} ${variadic && index === values.length - 1 ? '*' : index}`],
      wordsOf(value),
    ]);
    if (inner.length > 0) entries.unshift([[`${key} 0`], inner.map((each) => each.path.at(-1)).join(' ')]);
    return entries.filter(([, words]) => words !== '');
  });
}

function byValue(entries: [key: string, value: Value][]): [keys: string[], words: string][] {
  const keys = new Map<string, string[]>();
  for (const [key, value] of entries) {
    const words = wordsOf(value);
    if (words !== '') keys.set(words, [...(keys.get(words) ?? []), key]);
  }
  return [...keys].map(([words, of]) => [of, words]);
}

function wordsOf(value: Value): string {
  if (value === 'text') return '';
  return typeof value === 'string' ? `<${value}>` : value.join(' ');
}

function cases(entries: [keys: string[], words: string][]): string {
  return entries.map(([keys, words]) => `      ${patterns(keys)}) values='${words}' ;;`).join('\n');
}

/** Quoted, but for a star, which stands for anything. */
function patterns(keys: string[]): string {
  return keys
    .map((key) =>
      key
        .split('*')
        .map((part) => part && `'${part}'`)
        .join('*'),
    )
    .join(' | ');
}
