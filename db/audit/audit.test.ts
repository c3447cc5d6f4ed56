import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { PAGE_SIZE } from '../keyset.ts';
import { connectDatabase } from '../knex.ts';
import { auditPage, type AuditFilter } from './audit-page.ts';
import { recordAudit, type AuditEntry } from './record-audit.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const ANA = { kind: 'user', id: 7, name: 'Ana' } as const;
const entry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: ANA,
  action: 'order.status_changed',
  subject: { type: 'order', id: 1 },
  before: { status: 'pending' },
  after: { status: 'shipped', phone: '6281234567890' },
  ...fields,
});

describe('a row of the audit log', () => {
  beforeEach(() => recordAudit(db, entry()));

  test('holds who, what and the values, with phones masked', async () => {
    const row = await db('audit_log').orderBy('id', 'desc').first();
    expect(row).toMatchObject({
      actor_kind: 'user',
      actor_id: '7',
      actor_name: 'Ana',
      subject_type: 'order',
      subject_id: '1',
      before: { status: 'pending' },
      after: { status: 'shipped', phone: '••••-••••-7890' },
    });
  });

  test.each([
    ['rewritten', `UPDATE audit_log SET actor_name = 'Budi'`],
    ['blanked just so', 'UPDATE audit_log SET after = NULL'],
    ['taken away', 'DELETE FROM audit_log'],
    ['emptied', 'TRUNCATE audit_log'],
  ])('is never %s', async (_, statement) => {
    await expect(db.raw(statement)).rejects.toThrow('audit_log is append-only');
  });

  const whileErasing = (statement: string) =>
    db.transaction(async (trx) => {
      await trx.raw(`SET LOCAL roms.erasing = 'on'`);
      await trx.raw(statement);
    });

  test("loses a person's values when the person is erased, and stays", async () => {
    await whileErasing('UPDATE audit_log SET before = NULL, after = NULL');
    const rows = await db('audit_log');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ actor_name: 'Ana', before: null, after: null });
    // The leave ends with its transaction.
    await expect(db.raw('UPDATE audit_log SET before = NULL')).rejects.toThrow('append-only');
  });

  test.each([
    ['another actor', `UPDATE audit_log SET before = NULL, actor_name = 'Budi'`],
    ['other values', `UPDATE audit_log SET after = '{"status": "completed"}'`],
    ['no row', 'DELETE FROM audit_log'],
  ])('gets %s from no erasure', async (_, statement) => {
    await expect(whileErasing(statement)).rejects.toThrow('append-only');
  });
});

describe('the audit log', () => {
  const idsOf = async (filter: AuditFilter): Promise<unknown[]> =>
    (await auditPage(db, filter)).rows.map(({ subjectType, subjectId }) => `${subjectType}:${subjectId}`);

  test('is found by subject, actor and time, newest first', async () => {
    const toko = { kind: 'key', id: 7, name: 'toko' } as const;
    await recordAudit(db, entry({ subject: { type: 'customer', id: 50 } }));
    await recordAudit(db, entry({ subject: { type: 'customer', id: 51 }, actor: toko }));
    await recordAudit(db, entry({ subject: { type: 'settings', id: null }, actor: toko }));
    expect(await idsOf({ subject: { kind: 'customer' } })).toEqual(['customer:51', 'customer:50']);
    expect(await idsOf({ subject: { kind: 'customer', id: '50' } })).toEqual(['customer:50']);
    expect(await idsOf({ actor: { kind: 'key', id: '7' } })).toEqual(['settings:null', 'customer:51']);
    expect(await idsOf({ actor: { kind: 'key' }, subject: { kind: 'customer' } })).toEqual(['customer:51']);
    const { at } = await db('audit_log').where({ subject_id: '51' }).first(db.raw('at::text'));
    expect(await idsOf({ actor: { kind: 'key' }, from: at })).toEqual(['settings:null', 'customer:51']);
    expect(await idsOf({ actor: { kind: 'key' }, to: at })).toEqual([]);
  });

  test('is read page by page without a gap, also when many rows have one moment', async () => {
    const count = PAGE_SIZE * 2 + 5;
    await db.raw(
      `INSERT INTO audit_log (at, actor_kind, actor_name, action, subject_type, subject_id)
       SELECT '2026-01-01 00:00:00.123456+00', 'user', 'Ana', 'message.queued', 'message', n::text
       FROM generate_series(1, ?) n`,
      [count],
    );
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await auditPage(db, { subject: { kind: 'message' }, cursor });
      seen.push(...page.rows.map(({ subjectId }) => subjectId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => String(count - index)));
  });
});
