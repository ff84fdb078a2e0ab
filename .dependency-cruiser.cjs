/**
 * Who may import whom. Run over the server folders with the swc parser: TypeScript 7 has no compiler API, and swc stops
 * at .tsx, so the console's and the widget's imports are guarded by oxlint instead.
 */
const npm = (...names) => names.map((name) => `node_modules/${name}/`);
/** The folder beside services/*.ts that builds the roles: it alone knows them all. */
const WIRING = '^services/wiring/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'shared/domain imports itself and what is pure beside it: no I/O, no clock, no environment, no random. ' +
        'Of ids.ts it takes the hashes (ticketId), never newId. date-holidays is a table and a calculation (decision 0009), ' +
        'stemmers are calculations (0020).',
      severity: 'error',
      from: { path: '^shared/domain/' },
      to: { pathNot: ['^shared/domain/', '^shared/(text|ids)\\.ts$', ...npm('date-holidays', '@orama/stemmers')] },
    },
    {
      name: 'contracts-are-schemas',
      comment:
        'shared/contracts is used by server, console and widget: what is pure, zod, and the OpenAPI generator in its file.',
      severity: 'error',
      from: { path: '^shared/contracts/' },
      to: {
        pathNot: [
          '^shared/(contracts|domain)/',
          '^shared/(text|errors)\\.ts$',
          '^shared/auth/permissions\\.ts$',
          ...npm('zod', '@asteasolutions/zod-to-openapi'),
        ],
      },
    },
    {
      name: 'openapi-generator-in-openapi',
      comment: 'Only openapi.ts needs the generator; a browser must not load it.',
      severity: 'error',
      from: { path: '^shared/contracts/', pathNot: '^shared/contracts/openapi[^/]*\\.ts$' },
      to: { path: npm('@asteasolutions/zod-to-openapi') },
    },
    {
      name: 'models-by-repositories-only',
      comment: 'Queries have names: whoever needs one takes a repository.',
      severity: 'error',
      from: { pathNot: '^shared/(models|repositories)/' },
      to: { path: '^shared/models/' },
    },
    {
      name: 'shared-is-below',
      comment: 'shared never imports channels or services.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(channels|services)/' },
    },
    {
      name: 'channels-know-no-services',
      comment: 'A channel hands its messages to a function it was given.',
      severity: 'error',
      from: { path: '^channels/' },
      to: { path: '^services/' },
    },
    {
      name: 'channels-know-no-other-channel',
      comment: 'channels/x imports shared, channels/*.ts and its own folder.',
      severity: 'error',
      from: { path: '^channels/([^/]+)/' },
      to: { path: '^channels/[^/]+/', pathNot: '^channels/$1/' },
    },
    {
      name: 'services-know-no-other-service',
      comment: 'What a service needs of another one arrives in its deps, wired in services/*.ts and services/wiring.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: WIRING },
      to: { path: '^services/[^/]+/', pathNot: ['^services/$1/', '^services/wiring/stand-ins\\.ts$'] },
    },
    {
      name: 'services-know-no-channels',
      comment: 'Channels are wired there too; a service gets their functions in its deps.',
      severity: 'error',
      from: { path: '^services/[^/]+/', pathNot: WIRING },
      to: { path: '^channels/' },
    },
    {
      name: 'services-do-not-wire',
      comment: 'Only the programs that start the others import the wiring.',
      severity: 'error',
      from: {
        path: '^services/[^/]+/',
        pathNot: [WIRING, '^services/(launcher|simulator)/', '^services/admin/cli\\.ts$'],
      },
      to: { path: '^services/[^/]+\\.ts$', pathNot: '^services/http\\.ts$' },
    },
    {
      name: 'browser-code-stays-small',
      comment: 'Console and widget import shared/contracts, types of shared/domain, and packages.',
      severity: 'error',
      from: { path: '^(services/console|channels/chat/widget)/' },
      to: { pathNot: ['^(services/console|channels/chat/widget)/', '^shared/(contracts|domain)/', 'node_modules/'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(channels|services|shared)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-packages-in-the-product',
      comment: 'A production install has no devDependencies.',
      severity: 'error',
      from: { path: '^(channels|services|shared)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: npm('@types/[^/]+') },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.tsx$', '^dist/', '^services/console/'] },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
};
