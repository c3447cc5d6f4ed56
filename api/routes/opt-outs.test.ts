import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OptOut } from '@roms/contracts/opt-outs';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
});
afterAll(() => api.stop());

const list = async (who: Caller, cursor = '') =>
  (await api.call<OptOut[]>(who, 'GET', `/api/v1/opt-outs?cursor=${cursor}`)).body;
const say = (id: number, optedOut: boolean) =>
  api.call(admin, 'PATCH', `/api/v1/customers/${id}`, { optedOut });

test('lists who withdrew, with what says so, to whom it may be seen by; the file is the admin’s', async () => {
  const customers = [];
  for (const name of ['Sari', '=Joko', 'Tini']) customers.push(await insertCustomer(api.db, { name }));
  const [sari, joko, tini] = customers;
  for (const one of customers) await say(one.id, true);
  await say(tini!.id, false);
  await api.db('conversations').insert({ customer_id: sari!.id, session_id: 'main', assignee_id: ani.id });
  const all = (await list(admin)).data;
  expect(all.map(({ customer }) => customer.id)).toEqual([joko!.id, sari!.id]);
  expect(all[0]).toMatchObject({
    customer: { name: '=Joko', phone: joko!.phone },
    consent: { state: 'withdrawn', source: 'staff', evidence: { actor: { name: 'Bos' } } },
  });
  expect((await list(ani)).data.map(({ customer }) => customer.id)).toEqual([sari!.id]);
  const file = await fetch(`${api.url}/api/v1/opt-outs.csv`, { headers: admin.headers });
  expect((await file.text()).split('\r\n')).toEqual([
    expect.stringContaining('customer_name,customer_phone,opted_out_at,source,said_by,text'),
    expect.stringMatching(new RegExp(`^'=Joko,${joko!.phone},20[^,]+,staff,Bos,$`)),
    expect.stringMatching(/^Sari,/),
    '',
  ]);
  expect(await api.db('audit_log').orderBy('id', 'desc').first('action')).toEqual({
    action: 'opt_outs.exported',
  });
  expect((await api.call(ani, 'GET', '/api/v1/opt-outs.csv')).status).toBe(403);
});

test('pages through all of them once', async () => {
  await api.db.raw(
    `INSERT INTO customers (name, name_source, opted_out_at)
     SELECT 'C' || n, 'manual', now() - (n / 7) * interval '1 hour' FROM generate_series(1, 120) AS n`,
  );
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, page } = await list(admin, cursor);
    seen.push(...data.map(({ customer }) => customer.id));
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(122);
  expect(new Set(seen).size).toBe(122);
});
