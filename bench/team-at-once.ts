import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { buildDashboard } from '../embedded/dashboard-build.ts';
import { hashPassword } from '../runtime/password.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { createShop } from '../tests/support/shop.ts';
import { agentAtWork, type Desk } from './support/agent-at-work.ts';
import { printTimes } from './support/figures.ts';
import { fillInbox, SIZE } from './support/fill-inbox.ts';
import { watchArrivals } from './support/watch-arrivals.ts';
import { watchBubbles } from './support/watch-bubbles.ts';
import { withFullStack, type StackApi, type WorkerStack } from './support/worker-stack.ts';

const MESSAGES_A_SECOND = 20;
const WORK_SECONDS = 60;
/** One message a second goes into the thread that the browser has open. */
const PAINTED_EVERY_MS = 1_000;
/** For what is still on its way at the end. */
const PATIENCE_MS = 240_000;
/** For what the stream still tells when all is stored. */
const STREAM_REST_MS = 10_000;
const ADMIN = { email: 'bench@example.com', password: 'bench-password' };

/**
 * Ten agents at once in a shop of 50,000 conversations: each lists, takes, reads and resolves, while customers write
 * twenty messages a second. None may be lost, and nobody may get an error; prints how long a message takes to the stream
 * of an admin, and to the painted bubble in a browser. `npm run bench team-at-once -- --rate 5 --seconds 30` for a machine
 * that has other work.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { rate: { type: 'string' }, seconds: { type: 'string' } },
  });
  const [rate, workMs] = [
    Number(values.rate ?? MESSAGES_A_SECOND),
    Number(values.seconds ?? WORK_SECONDS) * 1_000,
  ];
  await buildDashboard(new URL('..', import.meta.url).pathname, (line) => console.log(`  ${line}`));
  await withFullStack(
    (stack, api) => measure(stack, api, { rate, workMs }),
    async (db) => {
      await fillInbox(db);
      await staff(db);
    },
  );
}

/** Everybody can log in. All have more than their capacity, so that what is nobody's is taken by hand. */
async function staff(db: Knex): Promise<void> {
  const hash = await hashPassword(ADMIN.password);
  await db('users').update({ password_hash: hash, availability: 'online' });
  await db('users').insert({ name: 'Bench', email: ADMIN.email, role: 'admin', password_hash: hash });
}

async function measure(
  { db, gateway }: WorkerStack,
  { url }: StackApi,
  { rate, workMs }: { rate: number; workMs: number },
): Promise<void> {
  console.log(
    `  ${SIZE.conversations} conversations, ${SIZE.messages} messages; load ${loadavg()[0]?.toFixed(1)}`,
  );
  const places = { url, waUrl: gateway.url, apiKey: '' };
  const admin = createShop(places);
  await admin.login(ADMIN.email, ADMIN.password);
  const phones: string[] = await db('customers').orderBy('id').pluck('phone');
  const arrivals = await watchArrivals(admin);
  const browser = await launchBrowser();
  const desks: Desk[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const login = await page.request.post(`${url}/api/v1/auth/login`, {
      data: ADMIN,
      headers: { origin: url },
    });
    if (!login.ok()) throw new Error(`the login was refused: ${login.status()}`);
    // Not the long one: the newest of the others.
    const watched = (await db('conversations').where({ id: 2 }).first('id', 'customer_id')) as {
      id: number;
      customerId: number;
    };
    await page.goto(`${url}/inbox/${watched.id}`);
    await page.getByRole('log').waitFor({ timeout: PATIENCE_MS });
    const bubbles = await watchBubbles(page, PATIENCE_MS);
    for (const email of (await db('users').where({ role: 'cs' }).pluck('email')) as string[]) {
      const shop = createShop(places);
      await shop.login(email, ADMIN.password);
      desks.push(await agentAtWork(shop));
    }
    const until = performance.now() + workMs;
    const working = desks.map((desk) => desk.work(until));
    const marks: string[] = [];
    const painted: Promise<number | null>[] = [];
    const writing: Promise<void>[] = [];
    for (let n = 0; performance.now() < until; n += 1) {
      const due = until - workMs + (n * 1_000) / rate;
      await sleep(Math.max(0, due - performance.now()));
      const mark = `bench-${randomBytes(6).toString('hex')}`;
      const isWatched = n % Math.max(1, Math.round((rate * PAINTED_EVERY_MS) / 1_000)) === 0;
      const phone = isWatched ? phones[watched.id - 1]! : phones[(n * 7919) % phones.length]!;
      const writtenAt = performance.timeOrigin + performance.now();
      marks.push(mark);
      arrivals.expect(mark, writtenAt);
      if (isWatched)
        painted.push(
          bubbles.painted(mark).then(
            (at) => at - writtenAt,
            () => null,
          ),
        );
      writing.push(admin.customerWrites(phone, `Kak, masih ada? ${mark}`));
    }
    await Promise.all([...working, ...writing]);
    const times = (await Promise.all(painted)).filter((ms) => ms !== null);
    const lost = await missing(db, marks);
    console.log(`  written ${marks.length} in ${workMs / 1_000} s, lost ${lost.length}`);
    const streamed = await arrivals.all(STREAM_REST_MS);
    printTimes('written on the phone → stream of an admin', streamed.times);
    console.log(
      `  … and ${streamed.fetched} by fetching again, which the stream asked for ${streamed.resyncs} times`,
    );
    printTimes('written on the phone → painted bubble', times);
    report(desks);
    if (times.length < painted.length) throw new Error(`${painted.length - times.length} were never painted`);
    if (lost.length > 0) throw new Error(`${lost.length} messages were lost`);
  } finally {
    for (const desk of desks) desk.close();
    arrivals.close();
    await browser.close();
  }
}

/** The marks that no message holds, after some patience. */
async function missing(db: Knex, marks: readonly string[]): Promise<string[]> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const bodies: string[] = await db('messages')
      .orderBy('id', 'desc')
      .limit(marks.length * 2)
      .pluck('body');
    const stored = new Set(bodies.flatMap((body) => /bench-[0-9a-f]{12}/.exec(body)?.[0] ?? []));
    const rest = marks.filter((mark) => !stored.has(mark));
    if (rest.length === 0 || performance.now() > end) return rest;
    await sleep(1_000);
  }
}

function report(desks: readonly Desk[]): void {
  const all = desks.flatMap(({ done }) => done);
  for (const what of ['list', 'thread', 'take', 'resolve'] as const)
    printTimes(
      `${desks.length} agents: ${what}`,
      all.flatMap((one) => (one.what === what ? [one.ms] : [])),
    );
  const lostRaces = desks.reduce((sum, desk) => sum + desk.beaten, 0);
  const errors = desks.flatMap((desk) => desk.errors);
  console.log(`  takes that a colleague was faster with: ${lostRaces}; errors: ${errors.length}`);
  if (errors.length > 0) throw new Error(`agents got errors: ${errors.slice(0, 3).join(' | ')}`);
}
