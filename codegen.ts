import type { CodegenConfig } from '@graphql-codegen/cli';
import { preset as clientPreset } from '@graphql-codegen/client-preset';

/** Of the client preset the typed documents alone: its `graphql()` function would carry every document a second time. */
const preset: typeof clientPreset = {
  ...clientPreset,
  buildGeneratesSection: async (options) => {
    const files = await clientPreset.buildGeneratesSection(options);
    return files.filter(({ filename }) => filename.endsWith('/graphql.ts'));
  },
};

/** Typed documents for whoever speaks to the server: the commands of the terminal, and tests. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'src/client/documents/*.graphql',
  importExtension: '.js',
  generates: {
    'src/client/generated/': {
      preset,
      presetConfig: { fragmentMasking: false },
      config: {
        // Text, not a syntax tree: what only sends documents needs no GraphQL library to print them.
        documentMode: 'string',
        useTypeImports: true,
        enumType: 'const',
        strictScalars: true,
        scalars: { DateTime: 'string', JSON: 'unknown', JSONObject: 'Record<string, unknown>', ID: 'string' },
      },
    },
  },
};

export default config;
