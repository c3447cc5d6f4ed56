import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../dependency-cruiser.config.ts';
import { REPOSITORY } from '../support/processes.ts';

/**
 * Who may import whom: each row of the table gets a planted violation, in a tree that has the house's paths and
 * nothing else, and the rules must name it.
 */

type Planted = [file: string, imported: string, rule: string, kind?: 'type' | 'dynamic'];

const REFUSED: Planted[] = [
  ['domain/a.ts', 'node:fs', 'domain-knows-no-node'],
  ['domain/b.ts', 'npm:zod', 'domain-imports-only-what-it-may'],
  ['domain/decisions/deep/deeper/deepest/c.ts', 'contracts/orders.ts', 'domain-imports-only-what-it-may'],
  ['contracts/d.ts', 'node:fs', 'contracts-knows-no-node'],
  ['migrations/b.ts', 'node:fs', 'migrations-knows-no-node'],
  ['contracts/a.ts', 'db/knex.ts', 'contracts-imports-only-what-it-may'],
  ['contracts/b.ts', 'npm:luxon', 'contracts-imports-only-what-it-may'],
  ['contracts/c.ts', 'domain/phone.ts', 'contracts-without-numbering-plans'],
  ['domain/c.ts', 'npm:libphonenumber-js', 'phones-are-read-in-one-place'],
  ['runtime/a.ts', 'db/knex.ts', 'runtime-imports-only-what-it-may'],
  ['db/a.ts', 'api/app.ts', 'db-imports-only-what-it-may', 'type'],
  ['db/orders/b.ts', 'temporal/worker.ts', 'db-imports-only-what-it-may'],
  ['db/messages/c.ts', 'db/orders/order-facts.ts', 'db-messages-imports-only-lower-floors'],
  ['db/orders/d.ts', 'db/decisions/record.ts', 'db-orders-imports-only-lower-floors', 'type'],
  ['db/decisions/e.ts', 'db/delivery/claim-message.ts', 'db-decisions-imports-only-lower-floors'],
  ['db/reminders/f.ts', 'db/intake/create-order.ts', 'db-reminders-imports-only-lower-floors'],
  ['db/models/g.ts', 'db/knex.ts', 'db-models-imports-only-lower-floors'],
  ['migrations/a.ts', 'db/knex.ts', 'migrations-imports-only-what-it-may'],
  ['workflows/a.ts', 'activities/orders.ts', 'workflows-knows-only-types-of-activities'],
  ['workflows/order/b.ts', 'db/knex.ts', 'workflows-imports-only-what-it-may', 'type'],
  ['workflows/order/c.ts', 'node:crypto', 'workflows-knows-no-node'],
  ['workflows/d.ts', 'npm:luxon', 'workflows-imports-only-what-it-may'],
  ['workflows/e.ts', 'domain/clock.ts', 'workflows-without-luxon'],
  ['workflows/f.ts', 'domain/phone.ts', 'workflows-without-numbering-plans'],
  ['activities/a.ts', 'temporal/worker.ts', 'activities-imports-only-what-it-may'],
  ['activities/b.ts', 'workflows/identity.ts', 'activities-imports-only-what-it-may', 'dynamic'],
  ['temporal/a.ts', 'api/app.ts', 'temporal-imports-only-what-it-may'],
  ['api/a.ts', 'temporal/worker.ts', 'api-reaches-temporal-through-its-client'],
  ['api/routes/deep/deeper/deepest/b.ts', 'workflows/identity.ts', 'api-imports-only-what-it-may'],
  ['api/routes/c.ts', 'activities/orders.ts', 'api-imports-only-what-it-may', 'type'],
  ['wa-service/src/sends/a.ts', 'db/knex.ts', 'wa-service-imports-only-what-it-may'],
  ['wa-service/src/drivers/x/y/b.ts', 'runtime/env.ts', 'wa-service-imports-only-what-it-may'],
  [
    'dashboard/src/features/inbox/thread/parts/deep/A.vue',
    'db/knex.ts',
    'dashboard-imports-only-what-it-may',
  ],
  [
    'dashboard/src/features/inbox/thread/B.vue',
    'dashboard/src/features/orders/orders.store.ts',
    'dashboard-features-stay-apart',
  ],
  [
    'dashboard/src/features/inbox/c.ts',
    'dashboard/src/features/orders/Order.vue',
    'dashboard-features-stay-apart',
    'dynamic',
  ],
  ['dashboard/src/ui/D.vue', 'dashboard/src/shop/login.store.ts', 'dashboard-ui-knows-no-business-word'],
  [
    'dashboard/src/shop/e.ts',
    'dashboard/src/features/orders/orders.store.ts',
    'dashboard-shop-knows-no-feature',
  ],
  ['dashboard/src/live/f.ts', 'node:fs', 'dashboard-knows-no-node'],
  ['dashboard/src/live/g.ts', 'domain/reminder.ts', 'dashboard-without-luxon'],
  ['dashboard/src/live/i.ts', 'domain/phone.ts', 'dashboard-without-numbering-plans'],
  ['dashboard/src/live/h.ts', 'npm:axios', 'dashboard-imports-only-what-it-may'],
  ['api/live/circle-a.ts', 'api/live/circle-b.ts', 'no-circle', 'type'],
  ['domain/lost.ts', './nowhere.ts', 'unresolved'],
];

/** A circle is reported at one of its files. */
const OTHER_HALF: Planted = ['api/live/circle-b.ts', 'api/live/circle-a.ts', 'no-circle', 'dynamic'];

const ALLOWED: Planted[] = [
  ['domain/decisions/ok.ts', 'domain/phone.ts', ''],
  ['domain/clock-face.ts', 'npm:luxon', ''],
  ['contracts/ok.ts', 'npm:zod', ''],
  ['db/delivery/ok.ts', 'db/decisions/record.ts', ''],
  ['db/intake/ok.ts', 'db/reminders/end.ts', ''],
  ['workflows/ok.ts', 'activities/orders.ts', '', 'type'],
  ['api/routes/ok.ts', 'temporal/workflow-client.ts', ''],
  ['dashboard/src/features/inbox/list/Ok.vue', 'dashboard/src/shop/login.store.ts', ''],
  ['dashboard/src/features/inbox/list/ok.ts', 'dashboard/src/features/inbox/thread/messages.store.ts', ''],
  ['db/orders/ok.test.ts', 'api/app.ts', ''],
];

const tree = mkdtempSync(join(tmpdir(), 'roms-house-'));
let found: Map<string, Set<string>>;

beforeAll(async () => {
  const written = new Set<string>();
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
    written.add(file);
  };
  write('tsconfig.json', '{"compilerOptions": {"allowImportingTsExtensions": true, "noEmit": true}}');
  const planted = [...REFUSED, OTHER_HALF, ...ALLOWED];
  for (const [, imported] of planted) {
    if (imported.startsWith('npm:')) {
      const name = imported.slice('npm:'.length);
      write(`node_modules/${name}/package.json`, `{"name": "${name}", "main": "index.js"}`);
      write(`node_modules/${name}/index.js`, 'exports.planted = 1;');
    } else if (!/^(node:|\.)/.test(imported)) {
      write(imported, imported.endsWith('.vue') ? '<template><p /></template>' : 'export const planted = 1;');
    }
  }
  for (const [file, imported, , kind] of planted) write(file, source(file, specifier(file, imported), kind));
  const folders = [...new Set([...written].map((file) => file.split('/')[0]!))].filter(
    (folder) => folder !== 'node_modules' && !folder.endsWith('.json'),
  );
  const result = await cruise(folders, {
    ...config.options,
    baseDir: tree,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
  });
  found = new Map();
  for (const { from, rule } of (result.output as ICruiseResult).summary.violations) {
    found.set(from, (found.get(from) ?? new Set()).add(rule.name));
  }
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

function specifier(file: string, imported: string): string {
  if (imported.startsWith('npm:')) return imported.slice('npm:'.length);
  if (/^(node:|\.)/.test(imported)) return imported;
  const path = relative(dirname(file), imported);
  return path.startsWith('.') ? path : `./${path}`;
}

function source(file: string, from: string, kind?: 'type' | 'dynamic'): string {
  const code = {
    type: `import type { planted } from '${from}';\nexport type Kept = typeof planted;\n`,
    dynamic: `export const kept = () => import('${from}');\n`,
    value: `import { planted } from '${from}';\nexport const kept = planted;\n`,
  }[kind ?? 'value'];
  return file.endsWith('.vue')
    ? `<script setup lang="ts">\n${code.replace('export const kept = planted', 'void planted')}</script>\n<template><p /></template>\n`
    : code;
}

describe('a planted violation is seen', () => {
  it.each(REFUSED)('%s may not import %s (%s)', (file, _imported, rule) => {
    expect([...(found.get(file) ?? [])]).toContain(rule);
  });

  it('in every folder of db', () => {
    const floors = config.forbidden.map(({ name }) => /^db-(.*)-imports-only-lower-floors$/.exec(name!)?.[1]);
    const folders = readdirSync(join(REPOSITORY, 'db'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.filter((folder) => !floors.includes(folder))).toEqual([]);
  });

  it('of every rule', () => {
    const planted = new Set(REFUSED.map(([, , rule]) => rule));
    const perFloor = /^db-.*-imports-only-lower-floors$/;
    const unplanted = config.forbidden.map(({ name }) => name!).filter((name) => !planted.has(name));
    expect(unplanted.filter((name) => !perFloor.test(name))).toEqual([]);
  });
});

it.each(ALLOWED)('%s may import %s', (file) => {
  expect([...(found.get(file) ?? [])]).toEqual([]);
});
