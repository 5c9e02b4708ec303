import { Argument, Command } from 'commander';
import type { CommandHost } from '../command-host.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function completionCommand(host: CommandHost): Command {
  return new Command('completion')
    .summary('print a completion script for a shell')
    .description(
      'Prints a script that completes commands, options, words and paths at the Tab key. ' +
        'bash: source <(selfheal completion bash) in ~/.bashrc. zsh: source <(selfheal completion zsh) in ~/.zshrc, ' +
        'after compinit. fish: selfheal completion fish > ~/.config/fish/completions/selfheal.fish',
    )
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action(async (shell: Shell) => {
      const [{ commandTree }, script] = await Promise.all([
        import('../completion/command-tree.js'),
        scriptFor(shell),
      ]);
      host.io.stdout.write(script(commandTree(await host.wholeProgram())));
    });
}

async function scriptFor(shell: Shell) {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash-script.js')).bashScript;
    case 'zsh':
      return (await import('../completion/zsh-script.js')).zshScript;
    case 'fish':
      return (await import('../completion/fish-script.js')).fishScript;
  }
}
