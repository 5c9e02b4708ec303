/**
 * Who may know whom. Arrows point inward: schema, rest, server, cli and scheduling call the domain; the domain calls
 * analysis and changes, which know nothing of it but the vocabulary of errors.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle is a seam in the wrong place.',
      severity: 'error',
      from: { pathNot: '^src/generated' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'analysis-knows-no-domain',
      severity: 'error',
      from: { path: '^src/analysis' },
      to: {
        path: '^(src|schema)/',
        pathNot:
          '^src/(analysis/|programs/|domain/errors\\.ts|changes/(file-kind|yaml-[a-z]+|read-yaml)\\.ts)',
      },
    },
    {
      name: 'changes-know-no-domain',
      severity: 'error',
      from: { path: '^src/changes' },
      to: { path: '^(src|schema)/', pathNot: '^src/(changes/|domain/errors\\.ts)' },
    },
    {
      name: 'programs-know-nothing',
      severity: 'error',
      from: { path: '^src/programs' },
      to: { path: '^(src|schema)/', pathNot: '^src/programs/' },
    },
    {
      name: 'domain-knows-no-transport',
      severity: 'error',
      from: { path: '^src/domain' },
      to: {
        path: '^(src|schema)/',
        pathNot: '^src/(domain|analysis|changes|generated)/|^src/log\\.ts',
      },
    },
    {
      name: 'storage-knows-the-database-only',
      severity: 'error',
      from: { path: '^src/storage' },
      to: {
        path: '^(src|schema)/',
        pathNot: '^src/(storage|generated)/|^src/(log|shared-work)\\.ts|^src/domain/channels\\.ts',
      },
    },
    {
      name: 'notifications-know-the-domain-and-the-database',
      severity: 'error',
      from: { path: '^src/notifications' },
      to: { path: '^(src|schema)/', pathNot: '^src/(notifications|domain|analysis|programs|generated)/' },
    },
    {
      name: 'notifications-are-for-the-composition-root-and-scheduling',
      comment: 'The domain queues, and knows not how it is sent.',
      severity: 'error',
      from: {
        path: '^(src|schema)/',
        pathNot: '^src/(notifications/|scheduling/|(app|compose|chores|config[a-z-]*)\\.ts)',
      },
      to: { path: '^src/notifications' },
    },
    {
      name: 'only-the-composition-root-imports-transports',
      severity: 'error',
      from: {
        pathNot: '^src/((app|compose[a-z-]*)\\.ts|server/|rest/|cli/|reference/)|^schema/|^test/|^bench/',
      },
      to: { path: '^(schema|src/(rest|server|cli))/' },
    },
    {
      name: 'schema-knows-no-transport',
      severity: 'error',
      from: { path: '^schema' },
      to: { path: '^src/(rest|server|cli|client|app\\.ts|compose[a-z-]*\\.ts|config[a-z-]*\\.ts|storage)' },
    },
    {
      name: 'rest-knows-no-graphql',
      severity: 'error',
      from: { path: '^src/rest' },
      to: { path: '^(schema|src/(cli|client))/' },
    },
    {
      name: 'graphql-in-schema-and-server-only',
      comment: 'The client speaks graphql-ws, never graphql itself.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|generated|client/generated)' },
      to: { path: 'node_modules/(graphql|@pothos)/' },
    },
    {
      name: 'agenda-in-scheduling-only',
      severity: 'error',
      from: { path: '^(src|schema)/', pathNot: '^src/scheduling' },
      to: { path: 'node_modules/(agenda|@agendajs)/' },
    },
    {
      name: 'processes-where-they-are-really-started',
      severity: 'error',
      from: {
        path: '^(src|schema)/',
        pathNot: '^src/(cli/(run|demo)/|changes/syntax-check\\.ts|programs/)',
      },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'fetch-and-prisma-stay-apart-in-the-terminal',
      comment: 'Commands start quickly: only serve, doctor and the demo load the server.',
      severity: 'error',
      from: { path: '^src/(client|cli/(run|output))/' },
      to: { path: '^src/(storage|server|generated|(app|compose[a-z-]*)\\.ts)' },
    },
    {
      name: 'the-dashboard-knows-the-server-by-its-api-alone',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^(src|schema)/', pathNot: '^src/web/' },
    },
    {
      name: 'nothing-but-the-browser-runs-the-dashboard',
      severity: 'error',
      from: { path: '^(src|schema)/', pathNot: '^src/web/' },
      to: { path: '^src/web/' },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      // A package of types alone, which has no entry to resolve.
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
