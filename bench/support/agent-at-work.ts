import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from '../../tests/support/shop.ts';

/** What an agent thinks between two things (milliseconds, half of it at least). */
const THINKS_MS = 600;
const LISTS = [
  'tab=all',
  'tab=mine',
  'tab=mine&sort=waiting',
  'tab=all&unread=true',
  'tab=all&waiting=true&sort=waiting',
  'tab=all&status=snoozed',
  'tab=all&status=resolved',
];

type Done = { what: 'list' | 'thread' | 'take' | 'resolve'; ms: number };
export type Desk = {
  /** Works until that time of `performance.now()`. */
  work: (until: number) => Promise<void>;
  done: Done[];
  /** Takes that were answered by 404: a colleague had been faster. */
  beaten: number;
  errors: string[];
  close: () => void;
};

/**
 * An agent who is logged in at `shop`, with a live stream: lists by one filter after the other, takes what is nobody's,
 * reads it, and resolves what they have had longest.
 */
export async function agentAtWork(shop: Shop): Promise<Desk> {
  const me = (await shop.staff<{ data: { user: { id: number } } }>('GET', '/auth/me')).data.user;
  const leave = new AbortController();
  const stream = await shop.open('/live', leave.signal);
  void drain(stream).catch(() => undefined);
  const desk: Desk = { work, done: [], beaten: 0, errors: [], close: () => leave.abort() };
  const taken: number[] = [];

  async function timed<T>(what: Done['what'], ask: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const answer = await ask();
    desk.done.push({ what, ms: performance.now() - startedAt });
    return answer;
  }
  const list = (query: string) =>
    timed('list', () => shop.staff<{ data: { id: number }[] }>('GET', `/conversations?${query}`));

  async function take(id: number): Promise<void> {
    try {
      await timed('take', () => shop.staff('PATCH', `/conversations/${id}`, { assigneeId: me.id }));
      taken.push(id);
    } catch (error) {
      if (!String(error).includes('answered 404')) throw error;
      desk.beaten += 1;
    }
  }

  async function once(round: number): Promise<void> {
    await list(LISTS[round % LISTS.length]!);
    const { data } = await list('tab=unassigned');
    const one = data[Math.floor(Math.random() * data.length)];
    if (one) await take(one.id);
    const held = taken[0];
    if (held === undefined) return;
    await timed('thread', () => shop.staff('GET', `/conversations/${held}/messages`));
    if (taken.length < 3) return;
    taken.shift();
    await timed('resolve', () => shop.staff('PATCH', `/conversations/${held}`, { status: 'resolved' }));
  }

  async function work(until: number): Promise<void> {
    for (let round = 0; performance.now() < until; round += 1) {
      await once(round).catch((error: unknown) => void desk.errors.push(String(error)));
      await sleep(THINKS_MS * (0.5 + Math.random() / 2));
    }
  }
  return desk;
}

/** A stream that nobody reads would fill up. */
async function drain(stream: Response): Promise<void> {
  for await (const _chunk of stream.body!);
}
