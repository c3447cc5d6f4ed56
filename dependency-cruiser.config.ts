import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Who may import whom (docs/architecture.md), at every depth and in .vue files too. One row a folder: what it may reach
 * besides itself. Tests, fixtures, cli, embedded and bench stand outside: they import anything, nothing imports them.
 */

type Row = {
  /** Folders of the repository that it may import. */
  folders?: string[];
  /** Folders of which only types may be imported. */
  types?: string[];
  /** Packages that it may import. */
  npm?: string[];
  /** Whether it may import Node's own modules. */
  node?: boolean;
};

const HOUSE: Record<string, Row> = {
  domain: { npm: ['luxon', 'libphonenumber-js'] },
  contracts: { folders: ['domain'], npm: ['zod'] },
  runtime: {
    folders: ['contracts', 'domain'],
    npm: ['csv-parse', 'exceljs', 'jszip', 'nodemailer', 'otpauth', 'pdfmake', 'pino', 'zod'],
    node: true,
  },
  db: { folders: ['domain', 'contracts', 'runtime'], npm: ['knex', 'objection', 'pg'], node: true },
  migrations: { folders: ['domain'], npm: ['knex'] },
  workflows: {
    folders: ['domain'],
    types: ['activities'],
    npm: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    folders: ['domain', 'contracts', 'db', 'runtime'],
    npm: ['@temporalio/activity', '@temporalio/common', 'knex', 'objection'],
    node: true,
  },
  temporal: {
    folders: ['domain', 'contracts', 'workflows', 'activities', 'db', 'runtime'],
    npm: ['@temporalio/client', '@temporalio/common', '@temporalio/worker', 'knex'],
    node: true,
  },
  api: {
    folders: ['domain', 'contracts', 'db', 'runtime', 'temporal'],
    npm: [
      '@koa/router',
      'knex',
      'koa',
      'koa-helmet',
      'objection',
      'pg',
      'pino',
      'prom-client',
      'rate-limiter-flexible',
      'swagger-ui-dist',
      'zod',
    ],
    node: true,
  },
  'wa-service': {
    folders: ['domain', 'contracts'],
    npm: [
      '@koa/bodyparser',
      '@koa/router',
      'koa',
      'pino',
      'prom-client',
      'puppeteer',
      'qrcode',
      'whatsapp-web.js',
      'zod',
    ],
    node: true,
  },
  dashboard: {
    folders: ['domain', 'contracts'],
    npm: [
      '@fontsource-variable',
      '@iconify-json',
      '@nuxt/ui',
      '@pinia/colada',
      '@tanstack/vue-virtual',
      '@vueuse/core',
      'echarts',
      'pinia',
      'qrcode',
      'reka-ui',
      'vue(-echarts|-i18n|-router)?',
    ],
  },
};

/** The folders of db, the lower first: each may import only those before it. Files that lie in db itself come first. */
const DB_FLOORS = [
  'models',
  '.',
  'scopes',
  'audit',
  'heartbeats',
  'purges',
  'numbers',
  'people',
  'activity',
  'labels',
  'notifications',
  'api-keys',
  'canned-replies',
  'products',
  'settings',
  'mails',
  'uploads',
  'messages',
  'consent',
  'segments',
  'customers',
  'conversations',
  'orders',
  'audiences',
  'decisions',
  'automation',
  'delivery',
  'reminders',
  'reports',
  'templates',
  'intake',
  'imports',
  'broadcasts',
  'privacy',
  'summary',
  'search',
  'sweep',
  'recovery',
];

/** Modules of the domain that compute wall clocks: with them luxon would enter the workflows' bundle and the browser's. */
const CLOCKS =
  '^domain/(clock|business-hours|reply-targets|reminder|order-values|order-time|rfm|imports/order-row|pacing/(hours|estimate|broadcast-estimate|pacing))\\.';
/** The world's numbering plans, and what reads phones by them. */
const PHONES = '^domain/(phone|audit-values|imports/order-row)\\.';

/** Modules that Vite's plugins make (dashboard/build, Nuxt UI): no file has them. */
const MADE_BY_THE_BUILD = '^(virtual:|#build/)';

const TESTS = ['\\.(test|fixture)\\.ts$', '^wa-service/test/', '^dashboard/(check-size|vite\\.config)\\.ts$'];

const config = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that import each other are one thing cut in two, or two that are not yet apart.',
      severity: 'error' as const,
      from: { pathNot: TESTS },
      to: { circular: true },
    },
    ...Object.entries(HOUSE).flatMap(([folder, row]) => rulesOf(folder, row)),
    {
      name: 'api-reaches-temporal-through-its-client',
      comment: 'One front starts and signals workflows.',
      severity: 'error' as const,
      from: { path: '^api/', pathNot: TESTS },
      to: { path: '^temporal/', pathNot: '^temporal/(workflow-client|starters|client)' },
    },
    {
      name: 'phones-are-read-in-one-place',
      comment: 'Nothing else compares phones, or two would disagree about one number.',
      severity: 'error' as const,
      from: { path: '^domain/', pathNot: ['^domain/phone\\.', ...TESTS] },
      to: { path: 'node_modules/libphonenumber-js/' },
    },
    ...dbFloors(),
    ...dashboardRooms(),
    {
      name: 'unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error' as const,
      from: {},
      to: { couldNotResolve: true, pathNot: MADE_BY_THE_BUILD },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.nuxt-ui|\\.roms)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
} satisfies IConfiguration;

export default config;

function rulesOf(
  folder: string,
  { folders = [], types = [], npm = [], node = false }: Row,
): IForbiddenRuleType[] {
  const allowed = [folder, ...folders, ...types].map((name) => `^${name}/`);
  const packages = npm.map((name) => `node_modules/(@types/)?${name}/`);
  const from = { path: `^${folder}/`, pathNot: TESTS };
  return [
    {
      name: `${folder}-imports-only-what-it-may`,
      comment: 'docs/architecture.md, "Who may import whom".',
      severity: 'error' as const,
      from,
      to: { pathNot: [...allowed, ...packages, MADE_BY_THE_BUILD], dependencyTypesNot: ['core' as const] },
    },
    ...(node
      ? []
      : [
          {
            name: `${folder}-knows-no-node`,
            comment: 'It also runs where there is no Node, or must stay pure.',
            severity: 'error' as const,
            from,
            to: { dependencyTypes: ['core' as const] },
          },
        ]),
    ...types.map((other) => ({
      name: `${folder}-knows-only-types-of-${other}`,
      comment: `The code of ${other} never enters ${folder}.`,
      severity: 'error' as const,
      from,
      to: { path: `^${other}/`, dependencyTypesNot: ['type-only' as const] },
    })),
    ...(['workflows', 'dashboard', 'contracts'].includes(folder)
      ? [
          {
            name: `${folder}-without-numbering-plans`,
            comment: 'Phones are read on the server; browsers and workflows show what it says.',
            severity: 'error' as const,
            from,
            to: { path: PHONES, dependencyTypesNot: ['type-only' as const] },
          },
        ]
      : []),
    ...(['workflows', 'dashboard'].includes(folder)
      ? [
          {
            name: `${folder}-without-luxon`,
            comment: 'Wall clocks are computed on the server; luxon is too large for the bundle.',
            severity: 'error' as const,
            from,
            to: { path: CLOCKS, dependencyTypesNot: ['type-only' as const] },
          },
        ]
      : []),
  ];
}

function dbFloors(): IForbiddenRuleType[] {
  return DB_FLOORS.map((floor, index) => ({
    name: `db-${floor === '.' ? 'root' : floor}-imports-only-lower-floors`,
    comment: `Floors of db, the lower first: ${DB_FLOORS.join(', ')}.`,
    severity: 'error' as const,
    from: { path: floorPath(floor), pathNot: TESTS },
    to: { path: '^db/', pathNot: DB_FLOORS.slice(0, index + 1).map(floorPath) },
  }));
}

function floorPath(floor: string): string {
  return floor === '.' ? '^db/[^/]+$' : `^db/${floor}/`;
}

function dashboardRooms(): IForbiddenRuleType[] {
  const rule = (
    name: string,
    comment: string,
    from: { path: string },
    to: { path: string; pathNot?: string },
  ) => ({
    name: `dashboard-${name}`,
    comment,
    severity: 'error' as const,
    from: { ...from, pathNot: TESTS },
    to,
  });
  return [
    rule(
      'features-stay-apart',
      'What two features show lies in shop.',
      { path: '^dashboard/src/features/([^/]+)/' },
      { path: '^dashboard/src/features/', pathNot: '^dashboard/src/features/$1/' },
    ),
    rule(
      'ui-knows-no-business-word',
      'The parts of the page know nothing of the shop.',
      { path: '^dashboard/src/ui/' },
      { path: '^dashboard/src/(shop|features|layouts|live)/' },
    ),
    rule(
      'shop-knows-no-feature',
      'What several features show knows none of them.',
      { path: '^dashboard/src/(shop|live|api)/' },
      { path: '^dashboard/src/(features|layouts)/' },
    ),
  ];
}
