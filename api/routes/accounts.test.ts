import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreatedPerson, Me, Person } from '@roms/contracts/users';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

/** Accounts as admins make, change and end them, over HTTP alone. */
let api: OrderApi;
let admin: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());

const create = (body: object) => api.call<CreatedPerson>(admin, 'POST', '/api/v1/users', body);
const change = (id: number, body: object) => api.call<Person>(admin, 'PATCH', `/api/v1/users/${id}`, body);
async function logIn(email: string, password: string): Promise<Caller | number> {
  const answer = await api.call<Me>(null, 'POST', '/api/v1/auth/login', { email, password });
  if (answer.status !== 200) return answer.status;
  return { headers: { cookie: (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' } };
}
const auditOf = (id: number): Promise<Record<string, unknown>[]> =>
  api
    .db('audit_log')
    .where({ subject_type: 'user', subject_id: String(id) })
    .orderBy('id');

test('a person with a first password may log in at once, and no link is made', async () => {
  const { status, body } = await create({
    name: 'Wati',
    email: 'Wati@toko.id',
    role: 'cs',
    password: 'kata-pertama',
  });
  expect(status).toBe(201);
  expect(body.data).toEqual({
    id: expect.any(Number),
    name: 'Wati',
    email: 'Wati@toko.id',
    role: 'cs',
    active: true,
    capacity: null,
    shiftHours: null,
  });
  expect(await logIn('wati@toko.id', 'kata-pertama')).toMatchObject({});
  const rows = await auditOf(body.data.id);
  expect(rows).toMatchObject([{ action: 'user.created', before: null, after: { name: 'Wati', role: 'cs' } }]);
  expect(JSON.stringify(rows)).not.toContain('kata-pertama');
});

test('a person without a password gets a link, by which alone the first login comes', async () => {
  const { body } = await create({ name: 'Tono', email: 'tono@toko.id', role: 'admin' });
  const link = new URL(body.data.inviteUrl!);
  expect(link.pathname).toBe('/password');
  const token = link.hash.slice(1);
  expect(await logIn('tono@toko.id', token)).toBe(401);
  const reset = { token, password: 'pilihan-sendiri' };
  expect((await api.call(null, 'POST', '/api/v1/auth/password/reset', reset)).status).toBe(204);
  expect(await logIn('tono@toko.id', 'pilihan-sendiri')).toMatchObject({});
  expect(JSON.stringify(await auditOf(body.data.id))).not.toContain(token);
});

test('one address is one account, in whatever case, when it is made and when it is changed', async () => {
  const { body } = await create({ name: 'Sri', email: 'sri@toko.id', role: 'cs' });
  const taken = await create({ name: 'Sri Dua', email: 'SRI@Toko.id', role: 'cs' });
  expect([taken.status, taken.body.error.code]).toEqual([409, 'email_taken']);
  const other = (await create({ name: 'Lain', email: 'lain@toko.id', role: 'cs' })).body.data;
  const moved = await change(other.id, { email: 'Sri@toko.id' });
  expect([moved.status, moved.body.error.code]).toEqual([409, 'email_taken']);
  expect((await change(body.data.id, { email: 'Sri@Toko.id' })).status).toBe(200);
  for (const email of ['bukan alamat', 'a@b', ''])
    expect((await create({ name: 'X', email, role: 'cs' })).status).toBe(400);
});

test('a link that went to an address opens nothing once the person has another', async () => {
  const { body } = await create({ name: 'Rudi', email: 'rudi@toko.id', role: 'cs' });
  await change(body.data.id, { email: 'rudi.baru@toko.id' });
  const token = new URL(body.data.inviteUrl!).hash.slice(1);
  const reset = { token, password: 'pilihan-sendiri' };
  expect((await api.call(null, 'POST', '/api/v1/auth/password/reset', reset)).status).toBe(404);
});

test('a change stands in the audit log with what was and what is', async () => {
  const { id } = (await create({ name: 'Desi', email: 'desi@toko.id', role: 'cs' })).body.data;
  const changed = await change(id, { name: 'Desi A', email: 'desi.a@toko.id', capacity: 5 });
  expect(changed.body.data).toMatchObject({ name: 'Desi A', capacity: 5 });
  expect((await change(id, { capacity: -1 })).status).toBe(400);
  expect((await change(id, { capacity: null })).body.data.capacity).toBeNull();
  expect((await auditOf(id)).slice(1, 2)).toMatchObject([
    {
      action: 'user.changed',
      before: { name: 'Desi', email: 'desi@toko.id', capacity: null },
      after: { name: 'Desi A', email: 'desi.a@toko.id', capacity: 5 },
    },
  ]);
});

test('a person has hours of work until they are taken away, and none that overlap', async () => {
  const { id } = (await create({ name: 'Gita', email: 'gita@toko.id', role: 'cs' })).body.data;
  const shiftHours = { mon: [{ from: '08:00', to: '16:00' }], sat: [{ from: '09:00', to: '12:00' }] };
  expect((await change(id, { shiftHours })).body.data).toMatchObject({ shiftHours });
  const overlap = [
    { from: '08:00', to: '12:00' },
    { from: '11:00', to: '16:00' },
  ];
  expect((await change(id, { shiftHours: { mon: overlap } })).status).toBe(400);
  const { body } = await api.call<object[]>(admin, 'GET', '/api/v1/users');
  expect(body.data).toContainEqual(expect.objectContaining({ id, shiftHours }));
  expect((await change(id, { shiftHours: null })).body.data).toMatchObject({ shiftHours: null });
  expect((await auditOf(id)).slice(1)).toMatchObject([
    { action: 'user.changed', before: { shiftHours: null }, after: { shiftHours } },
    { action: 'user.changed', before: { shiftHours }, after: { shiftHours: null } },
  ]);
});

test('a person changes the own name, and nothing else of the account', async () => {
  const self = await api.staff('cs', 'Lama');
  const { status, body } = await api.call(self, 'PATCH', '/api/v1/me', { name: 'Baru', role: 'admin' });
  expect([status, body.data]).toMatchObject([200, { name: 'Baru', role: 'cs' }]);
  expect(await auditOf(self.id)).toMatchObject([
    { action: 'user.changed', before: { name: 'Lama' }, after: { name: 'Baru' } },
  ]);
});

/** A live stream of this person; `ended` resolves when the API ends it. */
async function openStream(who: Caller): Promise<{ ended: Promise<void> }> {
  const response = await fetch(`${api.url}/api/v1/live`, { headers: who.headers });
  expect(response.status).toBe(200);
  return {
    ended: (async () => {
      for await (const chunk of response.body!) void chunk;
    })(),
  };
}

test.each([
  ['is taken out', { active: false }],
  ['gets another role', { role: 'admin' }],
])('whoever %s loses streams and logins at once', async (_, changes) => {
  const person = await api.staff('cs', 'Yuni');
  const stream = await openStream(person);
  expect((await change(person.id, changes)).status).toBe(200);
  await stream.ended;
  expect((await api.call(person, 'GET', '/api/v1/auth/me')).status).toBe(401);
});

test('whoever is taken out holds no conversation any more but those that are done', async () => {
  const person = await api.staff('cs', 'Ratna');
  const held = async (status: string): Promise<number> => {
    const customer = await insertCustomer(api.db);
    const [row] = await api
      .db('conversations')
      .insert({ customer_id: customer.id, session_id: 'main', assignee_id: person.id, status })
      .returning('id');
    return row.id as number;
  };
  const [open, pending, done] = [await held('open'), await held('pending'), await held('resolved')];
  const { status } = await change(person.id, { active: false });
  expect(status).toBe(200);
  const owners = await api.db('conversations').whereIn('id', [open, pending, done]).orderBy('id');
  expect(owners.map(({ assignee_id }) => assignee_id)).toEqual([null, null, person.id]);
  expect((await auditOf(person.id)).at(-1)).toMatchObject({
    before: { active: true },
    after: { active: false, handedOver: 2 },
  });
  // Once more changes nothing.
  expect((await change(person.id, { active: false })).status).toBe(200);
});
