import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { PresenceState, PresentPerson } from '@roms/contracts/presence';
import { openLogin } from '../../db/people/open-login.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { hashToken } from '../../runtime/token.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let here: OrderApi;
/** Another process of the API on the same database. */
let there: OrderApi;
let [ani, beni, admin] = [] as unknown as [Staff, Staff, Staff];
beforeAll(async () => {
  here = await startOrderApi();
  there = await startOrderApi({ databaseUrl: here.databaseUrl });
  [ani, beni, admin] = [
    await here.staff('cs', 'Ani'),
    await here.staff('cs', 'Beni'),
    await here.staff('admin', 'Bos'),
  ];
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

async function conversationOf(assignee: Staff | null): Promise<number> {
  const [row] = await here
    .db('conversations')
    .insert({
      customer_id: (await insertCustomer(here.db)).id,
      session_id: 'main',
      assignee_id: assignee?.id ?? null,
    })
    .returning('id');
  return row.id as number;
}
const say = (api: OrderApi, who: Staff, id: number, state: PresenceState) =>
  api.call<PresentPerson[]>(who, 'POST', `/api/v1/conversations/${id}/presence`, { state });

/** What a stream of this person gets from the other process. */
async function listenThere(who: Staff, role: 'cs' | 'admin', viewer: Viewer): Promise<LiveEvent[]> {
  const token = `stream-${who.id}-${Math.random()}`;
  await openLogin(here.db, { token, userId: who.id, now: new Date() });
  const events: LiveEvent[] = [];
  const send = (event: LiveEvent): void => void events.push(event);
  const reader = { userId: who.id, tokenHash: hashToken(token), role, viewer, send, end: () => undefined };
  there.deps.hub.add(reader);
  return events;
}
const presenceIn = (events: LiveEvent[]) =>
  events.flatMap((event) => (event.type === 'presence.updated' ? [event.data] : []));

test('who reads and who types is told through another process, to those who see the conversation', async () => {
  const ofAdmin = await listenThere(admin, 'admin', SEES_ALL);
  const ofBeni = await listenThere(beni, 'cs', { sees: 'own', userId: beni.id });
  const [anis, open] = [await conversationOf(ani), await conversationOf(null)];
  const person = { id: ani.id, name: 'Ani' };
  expect((await say(here, ani, anis, 'typing')).body.data).toEqual([]);
  await say(here, ani, open, 'viewing');
  await waitUntil(
    async () =>
      expect(presenceIn(ofAdmin)).toEqual([
        { conversationId: anis, person, state: 'typing' },
        { conversationId: open, person, state: 'viewing' },
      ]),
    { timeoutMs: 60_000 },
  );
  expect(presenceIn(ofBeni)).toEqual([{ conversationId: open, person, state: 'viewing' }]);
  // Whoever opens it in the other process is told at once who is there.
  expect((await say(there, admin, anis, 'viewing')).body.data).toEqual([{ ...person, state: 'typing' }]);
  await say(here, ani, anis, 'left');
  await waitUntil(async () => expect(there.deps.presence.of(anis)).toMatchObject([{ id: admin.id }]), {
    timeoutMs: 60_000,
  });
});

test('a colleague’s conversation is not found, and tells nobody', async () => {
  const id = await conversationOf(ani);
  expect((await say(here, beni, id, 'viewing')).body.error.code).toBe('conversation_not_found');
  expect(here.deps.presence.of(id)).toEqual([]);
});

test('it writes nothing into the database', async () => {
  const id = await conversationOf(null);
  const sari = await here.staff('cs', 'Sari');
  // A login's first use notes itself.
  await say(here, sari, id, 'viewing');
  const tables = async (): Promise<unknown> => {
    const names: string[] = await here
      .db('pg_tables')
      .where({ schemaname: 'public' })
      .orderBy('tablename')
      .pluck('tablename');
    return Promise.all(
      names.map(async (name) => {
        const { rows: found } = await here.db.raw(
          `SELECT count(*)::int AS n, max(xmin::text::bigint) AS newest FROM ??`,
          [name],
        );
        return [name, found[0]];
      }),
    );
  };
  const before = await tables();
  for (const state of ['typing', 'viewing', 'left'] as const) await say(here, sari, id, state);
  expect(await tables()).toEqual(before);
});

test('who says it without end is told to wait', async () => {
  const id = await conversationOf(null);
  const dodi = await here.staff('cs', 'Dodi');
  let refused: Awaited<ReturnType<typeof say>>[] = [];
  // A machine that is so busy that it is never too often goes on until it is.
  while (refused.length === 0) {
    const answers = await Promise.all(Array.from({ length: 60 }, () => say(here, dodi, id, 'typing')));
    refused = answers.filter(({ status }) => status === 429);
  }
  expect(refused[0]!.body.error.details).toMatchObject({ retryAfterSeconds: 1 });
});
