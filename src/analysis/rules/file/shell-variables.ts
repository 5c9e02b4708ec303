import type { Command, SyntaxNode } from 'unbash';
import { argValues, callOf, type ShellSource } from './shell-source.js';

const NAME = /^[A-Za-z_]\w*/;

/** The variable, argument or special parameter that an expansion reads without a default of its own; null for other nodes. */
export function expandedName(node: SyntaxNode): string | null {
  if (node.type === 'SimpleExpansion') return node.text.slice(1);
  if (node.type !== 'ParameterExpansion' || node.prefix === '!') return null;
  return node.operation?.type === 'Default' || node.operation?.type === 'Names' ? null : node.parameter;
}

/** Every name that the script gives a value to, anywhere: order and conditions are not looked at. */
export function assignedNames(source: ShellSource): ReadonlySet<string> {
  const names = new Set<string>();
  source.walk((node) => {
    if (node.type === 'Assignment') names.add(node.name);
    else if (node.type === 'For' || node.type === 'Select') names.add(node.name.value);
    else if (node.type === 'ArithmeticBinary' && /^[-+*/%]?=$/.test(node.operator)) {
      if (node.left.type === 'ArithmeticWord') names.add(node.left.value);
    } else if (
      node.type === 'ParameterExpansion' &&
      /^:?=$/.test(node.operation?.type === 'Default' ? node.operation.operator : '')
    ) {
      names.add(node.parameter);
    } else if (node.type === 'Command') for (const name of namesSetBy(node)) names.add(name);
  });
  return names;
}

function namesSetBy(command: Command): string[] {
  const call = callOf(command);
  if (!call) return [];
  const words = argValues(call);
  switch (call.name) {
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'export':
    case 'local':
    case 'declare':
    case 'typeset':
    case 'readonly':
      return words.flatMap((word) => NAME.exec(word)?.[0] ?? []);
    case 'getopts':
      return words.slice(1, 2);
    case 'printf':
      return words[0] === '-v' ? words.slice(1, 2) : [];
    default:
      return [];
  }
}
