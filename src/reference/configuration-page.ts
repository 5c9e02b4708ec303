import type { CommandHost } from '../cli/command-host.js';
import { serveCommand } from '../cli/commands/serve.js';
import { CHANNEL_SCHEMAS } from '../config-channels.js';
import { SECTION_SCHEMAS } from '../config-reference.js';
import { SETTINGS, type Setting } from '../config-settings.js';
import { SECTIONS } from '../config.js';
import { jobSchema } from '../domain/jobs/job-schema.js';
import { describeKeys, type DescribedKey } from './describe-schema.js';

/** The reference of everything that can be configured, as Markdown, made of what reads it. */
export function configurationPage(): string {
  const settings: Setting<unknown>[] = Object.values(SETTINGS);
  const flags = flagsByName();
  const ofSettings = new Set(settings.map(({ key }) => key));
  return `<!-- Written by "npm run generate:config" from the schemas that read the configuration. Change those. -->

# Configuration

[Settings](#settings) of the server and the commands, [sections](#sections-of-selfhealyaml) of \`selfheal.yaml\`, and
[job files](#job-files). What is not right is told with the file, the line, the key and what would be right.
\`selfheal doctor\` reads everything and says so.

## Settings

A flag wins over a variable of the environment, that over \`selfheal.yaml\` (in the working directory, or what \`--config\`
names), that over the default. An empty variable counts as none. A key with a dot is one in a mapping:
\`analysis.concurrency\` is \`analysis: { concurrency: 1 }\`. Relative paths start at the working directory, in the file at
its folder.

${table(
  ['Key', 'Flag', 'Variable', 'Must be', 'Default', 'Meaning'],
  settings.map(({ key, flag, variable, expected, byDefault, description }) => [
    code(key),
    flags.has(flag) ? code(flags.get(flag) as string) : '',
    code(variable),
    expected,
    byDefault,
    description,
  ]),
)}

\`--url\`, \`--token\` and \`--config\` are for every command; the other flags for \`selfheal serve\`, and for those commands
whose \`--help\` names them.

## Sections of selfheal.yaml

They have no flags and no variables; a text in them may take one: \`"\${env:NAME}"\`.

${SECTIONS.map((section) => {
  const keys = describeKeys(SECTION_SCHEMAS[section], section, SECTION_SCHEMAS, ofSettings);
  return `### ${section}\n\n${keyTable(keys)}${section === 'notify' ? `\n\n${channels()}` : ''}`;
}).join('\n\n')}

## Job files

A folder with one \`<jobId>.yaml\` each, or one file with \`jobs:\`, a mapping from ids to jobs. An id has letters, digits and
\`.\` \`_\` \`-\`, at most 128. Unknown keys are kept and ignored. A key without a value is as good as none. Numbers and booleans
may stand in quotes, as they do where they come from \`\${env:NAME}\`.

${keyTable(describeKeys(jobSchema))}
`;
}

/** As they are typed, by the names that commander gives their values. */
function flagsByName(): Map<string, string> {
  // A command is described before anything of its surroundings is used.
  const { options } = serveCommand({} as CommandHost);
  const shown = options.filter(({ hidden, long }) => !hidden && long);
  return new Map([
    ['url', '--url'],
    ['token', '--token'],
    ...shown.map((option): [string, string] => [option.attributeName(), option.long as string]),
  ]);
}

function channels(): string {
  const parts = Object.entries(CHANNEL_SCHEMAS).map(
    ([kind, schema]) =>
      `#### A channel of type ${kind}\n\n${keyTable(describeKeys(schema, 'notify.channels.<name>'))}`,
  );
  return parts.join('\n\n');
}

function keyTable(keys: DescribedKey[]): string {
  return table(
    ['Key', 'Must be', 'Default', 'Meaning'],
    keys.map(({ path, expected, byDefault, description }) => [
      code(path),
      expected,
      byDefault === null ? '(needed)' : byDefault && code(byDefault),
      description,
    ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
