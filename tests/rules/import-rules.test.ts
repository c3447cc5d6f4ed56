import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../support/processes.ts';

/** docs/architecture.md says who may import whom; this plants each violation and expects the linter to see it. */
let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({ cwd: REPOSITORY });
});

async function complaints(file: string, specifier: string, kind = 'import'): Promise<string[]> {
  const code = `${kind} { planted } from '${specifier}';\nexport const kept = planted as unknown;\n`;
  const typeOnly = `${kind} { planted } from '${specifier}';\nexport type Kept = planted;\n`;
  const [result] = await eslint.lintText(kind === 'import' ? code : typeOnly, { filePath: file });
  return result!.messages
    .filter(({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports')
    .map(({ message }) => message);
}

describe('a planted violation is seen', () => {
  it.each([
    ['domain/planted.ts', 'node:fs'],
    ['domain/planted.ts', 'zod'],
    ['domain/planted.ts', 'luxon'],
    ['domain/planted.ts', '../contracts/orders.ts'],
    ['contracts/planted.ts', '../db/knex.ts'],
    ['contracts/planted.ts', 'luxon'],
    ['db/planted.ts', '../api/app.ts'],
    ['db/orders/planted.ts', '../../temporal/client.ts'],
    ['runtime/planted.ts', '../db/knex.ts'],
    ['workflows/planted.ts', '../activities/orders.ts'],
    ['workflows/planted.ts', '../db/knex.ts'],
    ['workflows/planted.ts', 'node:crypto'],
    ['workflows/planted.ts', 'luxon'],
    ['activities/planted.ts', '../temporal/client.ts'],
    ['activities/planted.ts', '../workflows/identity.ts'],
    ['temporal/planted.ts', '../api/app.ts'],
    ['api/planted.ts', '../temporal/worker.ts'],
    ['api/routes/planted.ts', '../../workflows/order.ts'],
    ['api/routes/planted.ts', '../../activities/orders.ts'],
    ['wa-service/src/planted.ts', '../../db/knex.ts'],
    ['wa-service/src/drivers/planted.ts', '../../../runtime/env.ts'],
    ['dashboard/src/planted.ts', '../../db/knex.ts'],
    ['dashboard/src/features/inbox/planted.ts', '../../../../api/app.ts'],
    ['dashboard/src/features/inbox/planted.ts', '../orders/orders.store.ts'],
  ])('%s may not import %s', async (file, specifier) => {
    expect(await complaints(file, specifier)).not.toEqual([]);
  });
});

describe('what the house allows is let through', () => {
  it.each([
    ['domain/planted.ts', './phone.ts', 'import'],
    ['domain/clock.ts', 'luxon', 'import'],
    ['contracts/planted.ts', 'zod', 'import'],
    ['workflows/planted.ts', '../activities/orders.ts', 'import type'],
    ['api/planted.ts', '../temporal/workflow-client/index.ts', 'import'],
    ['dashboard/src/features/inbox/planted.ts', '../../api/client.ts', 'import'],
    ['dashboard/src/features/inbox/planted.ts', '../session/session.store.ts', 'import'],
    ['dashboard/src/features/inbox/components/planted.ts', '@roms/contracts/orders', 'import'],
    ['wa-service/src/planted.ts', '@roms/contracts/gateway', 'import'],
  ])('%s may import %s', async (file, specifier, kind) => {
    expect(await complaints(file, specifier, kind)).toEqual([]);
  });
});
