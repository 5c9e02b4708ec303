import { writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchema } from './index.js';

/* Prints the schema to schema.graphql beside this file, which is committed: run it after every change of a type. */
const sdl = printSchema(lexicographicSortSchema(buildSchema()));
await writeFile(new URL('schema.graphql', import.meta.url), `${sdl}\n`);
