import { expect } from 'vitest';
import type {
  Broadcast,
  BroadcastPreview,
  BroadcastRecipient,
  BroadcastReport,
  CreateBroadcast,
  PreviewPerson,
} from '@roms/contracts/broadcasts';
import type { Evaluation } from '@roms/contracts/decisions';
import type { SendAnswer } from '@roms/contracts/gateway';
import type { BroadcastCounts, RecipientStatus } from '@roms/domain/broadcast';
import { startBroadcastEngine, type BroadcastEngine } from './broadcast-engine.ts';
import { insertWritten } from './broadcasts.ts';
import { startOrderApi, type Answer } from './order-api.ts';
import { insertCustomer } from './rows.ts';
import { testPhone } from './shop.ts';

export type Person = { id: number; phone: string };
export type PeopleFields = { zone?: string; isStranger?: boolean };
export type BroadcastWizard = Awaited<ReturnType<typeof startBroadcastWizard>>;

/** The block of made-up numbers that these people have. */
const BLOCK = 1130;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Longer than anything takes on a busy machine (milliseconds). */
const POLL = { timeout: 300_000, interval: 100 };

/**
 * A Friday that lies ahead, 10:00 in Jakarta: in Jayapura, two hours further, it is noon. What the gateway is told of the
 * end of a message lies ahead of its own clock.
 */
export const FRIDAY = (() => {
  const day = new Date(Math.floor(Date.now() / DAY_MS + 2) * DAY_MS + 3 * HOUR_MS);
  return new Date(day.getTime() + ((12 - day.getUTCDay()) % 7) * DAY_MS);
})();

/**
 * The wizard and the log as the pages use them, over HTTP, on the real engine with the simulator. API and checks believe
 * in one moment that a test sets, so that hours and days of rest are what it makes of them.
 */
export async function startBroadcastWizard() {
  let now = FRIDAY;
  const present = () => now;
  const answers = new Map<string, () => SendAnswer | Promise<SendAnswer>>();
  const engine: BroadcastEngine = await startBroadcastEngine({
    settings: { now: present },
    before: (gateway) => ({
      ...gateway,
      async send(sessionId, ask, signal) {
        const own = answers.get(ask.to.replace(/\D/g, ''));
        return own ? own() : gateway.send(sessionId, ask, signal);
      },
    }),
  });
  const { db, databaseUrl, gateway } = engine;
  const api = await startOrderApi({
    databaseUrl,
    env: { WA_URL: gateway.url, WA_API_KEY: gateway.apiKey },
    // It ends with the engine.
    deps: { now: present, workflows: { ...engine.workflows(), close: async () => undefined } },
  });
  const admin = await api.staff('admin', 'Bos', now);
  let people = 0;

  async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return api.call<T>(admin, method, `/api/v1${path}`, body);
  }
  /** Throws what it answers instead of a 2xx. */
  async function data<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await call<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.data;
  }
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);

  const one = {
    find: (id: number) => data<Broadcast>('GET', `/broadcasts/${id}`),
    /** A draft: its id. */
    draft: async (fields: Partial<CreateBroadcast> = {}) =>
      (
        await data<Broadcast>('POST', '/broadcasts', {
          ...{ name: 'Promo', body: 'Halo {customer_name}', ...fields },
        })
      ).id,
    change: (id: number, fields: object) => data<Broadcast>('PATCH', `/broadcasts/${id}`, fields),
    preview: (id: number) => data<BroadcastPreview>('POST', `/broadcasts/${id}/preview`),
    /** The people behind a line of the preview, by id. */
    behind: async (id: number, code: string, verdict: 'stop' | 'defer') => {
      const query = `?code=${code}&verdict=${verdict}`;
      const found = await data<PreviewPerson[]>('GET', `/broadcasts/${id}/preview/people${query}`);
      return found.map(({ customer }) => customer.id);
    },
    act: (id: number, step: 'start' | 'pause' | 'resume' | 'cancel') =>
      data<Broadcast>('POST', `/broadcasts/${id}/${step}`),
    log: (id: number, query: string) =>
      data<BroadcastRecipient[]>('GET', `/broadcasts/${id}/recipients?${query}`),
    /** The rows of the log's file, without its head. */
    file: async (id: number, query: string) => {
      const { body } = await call('GET', `/broadcasts/${id}/recipients.csv?${query}`);
      return String(body.text).trim().split('\r\n').slice(1);
    },
    report: (id: number) => data<BroadcastReport>('GET', `/broadcasts/${id}/report`),
  };

  return {
    ...{ engine, db, call, data, ago, ...one },
    /** Lets time pass for API and checks, and the broadcast look at it; without hours it is Friday again. */
    async clock(hours: number | null, id?: number): Promise<void> {
      now = hours === null ? FRIDAY : new Date(now.getTime() + hours * HOUR_MS);
      if (id !== undefined) await engine.wake(id);
    },
    /** What the number answers when it is asked to send to this phone, instead of sending; nothing: it sends. */
    answer(phone: string, how: (() => SendAnswer | Promise<SendAnswer>) | null): void {
      if (how === null) answers.delete(phone);
      else answers.set(phone, how);
    },
    /** Somebody whom nothing keeps from getting it: who wrote long ago, and lives where it is 11:00 on Friday. */
    async person({ zone = 'Asia/Makassar', isStranger = false }: PeopleFields = {}): Promise<Person> {
      people += 1;
      const name = `Pelanggan ${String.fromCharCode(65 + (people % 26))}`;
      const person = await insertCustomer(db, { name, zone, phone: testPhone(BLOCK, people) });
      if (isStranger) return person;
      await insertWritten(db, person.id, { sentAt: ago(40) });
      await db('conversations')
        .where({ customer_id: person.id })
        .update({ status: 'resolved', waiting_since: null });
      return person;
    },
    /** Until so many of its recipients are in these statuses. */
    async stands(id: number, expected: Partial<BroadcastCounts>): Promise<void> {
      await expect.poll(async () => (await one.find(id)).counts, POLL).toMatchObject(expected);
    },
    /** What the checks said of broadcasts to somebody, newest first: the answer to "kenapa tidak?". */
    decisions: async (customerId: number) =>
      (await data<Evaluation[]>('GET', `/customers/${customerId}/decisions`)).filter(
        ({ automation }) => automation === 'broadcast',
      ),
    /** How many messages of the shop are on a phone. */
    arrived: async (phone: string): Promise<number> => {
      const got = await engine.arrivals([phone]);
      return Number(Object.keys(got)[0]);
    },
    async stop(): Promise<void> {
      await api.stop();
      await engine.stop();
    },
  };
}

/**
 * The log names exactly these people with a status and a reason, on the page and in the file, and nothing arrived on their
 * phones; everybody is accounted for, and each status' reasons come to its own count.
 */
export async function expectLogged(
  wizard: BroadcastWizard,
  id: number,
  { people, status, reason }: { people: readonly Person[]; status: RecipientStatus; reason: string | null },
): Promise<void> {
  const query = `status=${status}${reason === null ? '' : `&reason=${reason}`}`;
  const sorted = (ids: number[]) => ids.sort((a, b) => a - b);
  const ids = sorted(people.map((person) => person.id));
  const logged = await wizard.log(id, query);
  expect(sorted(logged.map(({ customer }) => customer.id))).toEqual(ids);
  expect(new Set(logged.map((row) => row.reason))).toEqual(new Set([reason]));
  const cells = (await wizard.file(id, query)).map((line) => line.split(','));
  expect(sorted(cells.map(([, customerId]) => Number(customerId)))).toEqual(ids);
  expect(new Set(cells.map((row) => `${row[5]},${row[6]}`))).toEqual(new Set([`${status},${reason ?? ''}`]));
  for (const { phone } of people) expect([phone, await wizard.arrived(phone)]).toEqual([phone, 0]);

  const { counts, reasons } = await wizard.report(id);
  const { audience, ...statuses } = counts;
  expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(audience);
  expect(reasons).toContainEqual({ status, code: reason, count: people.length });
  for (const [name, count] of Object.entries(statuses)) {
    const own = reasons.filter((row) => row.status === name);
    expect([name, own.reduce((sum, row) => sum + row.count, 0)]).toEqual([name, count]);
  }
}
