import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { TeamMember } from '@roms/contracts/team';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
});
afterAll(() => api.stop());

const choose = (who: Staff, state: string) => api.call(who, 'PUT', '/api/v1/me/availability', { state });
const memberIn = async (who: Staff, id: number) =>
  (await api.call<TeamMember[]>(who, 'GET', '/api/v1/team')).body.data.find((member) => member.id === id);
const audited = (id: number) =>
  api
    .db('audit_log')
    .where({ action: 'user.availability_changed', subject_id: String(id) })
    .orderBy('id')
    .select('before', 'after');

async function conversationOf(assigneeId: number | null): Promise<number> {
  const { id: customer_id } = await insertCustomer(api.db);
  const row = { customer_id, session_id: 'main', assignee_id: assigneeId, waiting_since: new Date() };
  const [{ id }] = (await api.db('conversations').insert(row).returning('id')) as [{ id: number }];
  return id;
}

test('a new person is Offline; what they choose stays, is seen by everybody and audited', async () => {
  expect(await memberIn(admin, ani.id)).toEqual({
    ...{ id: ani.id, name: 'Ani', role: 'cs', state: 'offline', openCount: 0, capacity: 20 },
  });
  for (const state of ['online', 'online', 'busy']) {
    const { status, body } = await choose(ani, state);
    expect([status, body.data]).toEqual([200, { state }]);
  }
  await conversationOf(ani.id);
  expect(await memberIn(admin, ani.id)).toMatchObject({ state: 'busy', openCount: 1 });
  expect(await audited(ani.id)).toEqual([
    { before: { state: 'offline' }, after: { state: 'online' } },
    { before: { state: 'online' }, after: { state: 'busy' } },
  ]);
  expect((await choose(ani, 'lunch')).status).toBe(400);
});

test('whoever comes Online is given what waits; whoever goes begins an absence, once', async () => {
  const beni = await api.staff('cs', 'Beni');
  const waiting = await conversationOf(null);
  await choose(beni, 'online');
  expect((await api.db('conversations').where({ id: waiting }).first()).assignee_id).toBe(beni.id);
  const absences = () =>
    api.started.filter(([name, userId]) => name === 'startAbsence' && userId === beni.id);
  await choose(beni, 'offline');
  await choose(beni, 'offline');
  expect(absences()).toEqual([['startAbsence', beni.id, 1]]);
});

test('a logout sets Offline', async () => {
  const cici = await api.staff('cs', 'Cici');
  await choose(cici, 'online');
  await api.call(cici, 'POST', '/api/v1/auth/logout');
  expect((await memberIn(admin, cici.id))?.state).toBe('offline');
  expect(api.started).toContainEqual(['startAbsence', cici.id, 1]);
});

test('every colleague hears of states and loads as they change', async () => {
  const gone = new AbortController();
  const events: LiveEvent[] = [];
  const response = await fetch(`${api.url}/api/v1/live`, { headers: ani.headers, signal: gone.signal });
  void (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, type, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
        if (type && data) events.push({ type, data: JSON.parse(data) } as LiveEvent);
      }
    }
  })().catch(() => undefined);
  const dodi = await api.staff('cs', 'Dodi');
  const last = () =>
    events
      .flatMap((event) => (event.type === 'team.updated' ? [event.data.team] : []))
      .at(-1)
      ?.find(({ id }) => id === dodi.id);
  const hears = (member: Partial<TeamMember> | undefined) =>
    waitUntil(async () => (member ? expect(last()).toMatchObject(member) : expect(last()).toBeUndefined()), {
      timeoutMs: 60_000,
    });
  await hears({ state: 'offline', openCount: 0 });
  await choose(dodi, 'online');
  await hears({ state: 'online' });
  const id = await conversationOf(null);
  await api.call(admin, 'PATCH', `/api/v1/conversations/${id}`, { assigneeId: dodi.id });
  await hears({ openCount: 1 });
  await api.call(dodi, 'PATCH', `/api/v1/conversations/${id}`, { status: 'resolved' });
  await hears({ openCount: 0 });
  await api.call(admin, 'PATCH', `/api/v1/users/${dodi.id}`, { capacity: 3 });
  await hears({ capacity: 3 });
  await api.call(admin, 'PATCH', `/api/v1/users/${dodi.id}`, { active: false });
  await hears(undefined);
  gone.abort();
});
