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

const typedDocuments = {
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
};

/** Typed documents for whoever speaks to the server: the commands of the terminal and tests, and the dashboard. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  importExtension: '.js',
  generates: {
    'src/client/generated/': { documents: 'src/client/documents/*.graphql', ...typedDocuments },
    'src/web/generated/': {
      documents: 'src/web/**/*.graphql',
      ...typedDocuments,
      // A document that a view does not use stays out of the browser.
      config: { ...typedDocuments.config, pureMagicComment: true },
    },
  },
};

export default config;
