/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  name: string;
  rest: string;
}

/** The stages of a Dockerfile, each with the instructions behind its FROM. Comments and continued lines are understood. */
export function readDockerfile(source: string): Instruction[][] {
  const lines = source
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const stages: Instruction[][] = [];
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    else stages.at(-1)?.push({ name, rest });
  }
  return stages;
}
