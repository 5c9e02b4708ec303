import type { Argument, Command, Option } from 'commander';
import { z } from 'zod';
import { SETTINGS } from '../../config-settings.js';
import { WordOption } from '../arguments.js';

/** What may stand in a place: one of these words, a path, or what a shell cannot know. */
export type Value = readonly string[] | 'path' | 'folder' | 'text';

export interface CompletedOption {
  /** With their dashes, such as `-o` and `--output`. */
  names: string[];
  description: string;
  /** Null for a flag that takes none. */
  value: Value | null;
}

/** A command as completion scripts need it. */
export interface CompletedCommand {
  /** Names from the program's own on. */
  path: string[];
  summary: string;
  /** Its own. */
  options: CompletedOption[];
  /** Of its arguments in their order; one that may come several times stands last. */
  values: Value[];
  /** Whether its last argument may come several times. */
  variadic: boolean;
  commands: CompletedCommand[];
}

export interface CompletedProgram extends CompletedCommand {
  name: string;
  /** Options of the program that may stand behind each of its commands, too. */
  anywhere: CompletedOption[];
}

/** The program with all its commands, as commander knows them, in the order of the help. */
export function commandTree(program: Command): CompletedProgram {
  const tree = describe(program, [program.name()]);
  // These two are about the command before them.
  const anywhere = tree.options.filter(
    ({ names }) => !names.includes('--version') && !names.includes('--help'),
  );
  return { ...tree, name: program.name(), anywhere };
}

function describe(command: Command, path: string[]): CompletedCommand {
  const help = command.createHelp();
  const { registeredArguments } = command;
  return {
    path,
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map(describeOption),
    values: registeredArguments.map((argument) => valueOf(argument, argument.name())),
    variadic: registeredArguments.at(-1)?.variadic ?? false,
    commands: help.visibleCommands(command).map((inner) => describe(inner, [...path, inner.name()])),
  };
}

function describeOption(option: Option): CompletedOption {
  const takesValue = option.required || option.optional;
  const placeholder = /[<[](\w+)/.exec(option.flags)?.[1] ?? '';
  return {
    names: [option.short, option.long].filter((name) => name != null),
    description: option.description,
    value: takesValue ? valueOf(option, placeholder) : null,
  };
}

/** The placeholder says what it stands for: `--config <file>`. */
function valueOf(subject: Option | Argument, placeholder: string): Value {
  if (subject instanceof WordOption) return subject.words;
  if (subject.argChoices) return subject.argChoices;
  if (placeholder === 'file' || placeholder === 'path') return 'path';
  if (placeholder === 'folder') return 'folder';
  return ('attributeName' in subject && wordsOfSetting(subject.attributeName())) || 'text';
}

function wordsOfSetting(flag: string): string[] | null {
  const setting = Object.values(SETTINGS).find((each) => each.flag === flag);
  return setting?.schema instanceof z.ZodEnum ? setting.schema.options.map(String) : null;
}
