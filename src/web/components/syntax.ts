import bash from 'refractor/bash';
import { refractor } from 'refractor/core';
import ini from 'refractor/ini';
import javascript from 'refractor/javascript';
import json from 'refractor/json';
import markdown from 'refractor/markdown';
import python from 'refractor/python';
import ruby from 'refractor/ruby';
import sql from 'refractor/sql';
import toml from 'refractor/toml';
import typescript from 'refractor/typescript';
import yaml from 'refractor/yaml';

for (const language of [bash, ini, javascript, json, markdown, python, ruby, sql, toml, typescript, yaml]) {
  refractor.register(language);
}

const OF_EXTENSION: Readonly<Record<string, string>> = {
  sh: 'bash',
  bash: 'bash',
  zsh: 'bash',
  ini: 'ini',
  conf: 'ini',
  env: 'bash',
  js: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  json: 'json',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  sql: 'sql',
  toml: 'toml',
  ts: 'typescript',
  mts: 'typescript',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The language of a file by its name; null for one that is shown plain. */
export function languageOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  return OF_EXTENSION[extension] ?? null;
}

export function highlight(
  text: string,
  language: string,
): ReturnType<typeof refractor.highlight>['children'] {
  return refractor.highlight(text, language).children;
}
