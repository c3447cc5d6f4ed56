import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Broadcast, BroadcastRecipient } from '@roms/contracts/broadcasts';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { pendingTimer } from '../support/pending-timer.ts';
import { createShop } from '../support/shop.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { fixtureRows, restoreFixture, type Row } from './restore-fixture.ts';

/** Data folders that earlier versions filled, each with fifty sleeping orders of its own making (make-fixture.ts). */
const FIXTURES = join(import.meta.dirname, 'fixtures');
/** So many of them sleep until 2040; the others by the rule, which a run that comes late may find past. */
const ALWAYS_AHEAD = 40;

type Sleeping = { orderId: number; phone: string; dueAt: number };

let stack: TestStack | undefined;

afterEach(async () => {
  await stack?.stop();
});

describe.each(readdirSync(FIXTURES))('a folder of version %s', (version) => {
  it('starts, keeps every timer at its time, and sends nothing twice', async () => {
    const fixture = join(FIXTURES, version);
    stack = await startStack({ prepare: (dataDir) => restoreFixture(fixture, dataDir) });
    const { temporalAddress } = stack;
    const shop = createShop(stack);
    await shop.login();
    const sleeping = await sleepingOrders(fixture);
    expect(sleeping.length).toBeGreaterThanOrEqual(ALWAYS_AHEAD);

    const connection = await Connection.connect({ address: temporalAddress });
    const client = new Client({ connection });
    // The sweep has looked at everything with this version's eyes.
    await client.workflow.getHandle('sweep').signal('lookNow');
    for (const { orderId, dueAt } of sleeping) {
      const order = await shop.order(orderId);
      expect(order.lifecycle.state, `order ${orderId}`).toBe('waiting');
      expect(Date.parse(order.lifecycle.reminderDueAt!), `due time of order ${orderId}`).toBe(dueAt);
      const timer = await waitUntil(() => pendingTimer(client, order.lifecycle.workflowId!), {
        timeoutMs: 60_000,
      });
      expect(Math.abs(timer.firesAt - dueAt), `timer of order ${orderId}`).toBeLessThan(1_000);
    }

    // An old workflow goes on to the end of its life with this version's code.
    const [woken, ...others] = sleeping;
    await shop.staff('POST', `/orders/${woken!.orderId}/reminder/send-now`, { confirmed: true });
    await waitUntil(
      async () => {
        const count = (await fromShop(woken!.phone)).length;
        if (count !== 2) throw new Error(`${count} messages on the phone`);
      },
      { timeoutMs: 60_000 },
    );
    for (const { phone } of others) expect(await besidePromo(phone), phone).toHaveLength(1);

    for (const { id, name, start_at: startAt } of await broadcastsOf(fixture)) {
      if (name === 'upgrade-scheduled') {
        expect((await broadcast(id)).state).toBe('scheduled');
        const timer = await waitUntil(() => pendingTimer(client, `broadcast:${id}`), { timeoutMs: 60_000 });
        expect(Math.abs(timer.firesAt - Date.parse(startAt!)), `timer of broadcast ${id}`).toBeLessThan(
          1_000,
        );
      } else {
        await goOn(id);
      }
    }
    await connection.close();

    /**
     * Resumes what was paused in its middle; nobody gets it twice, nobody is forgotten. Of those alone who had failed before,
     * or whose message was on its way then, it may not be known whether they have it.
     */
    async function goOn(id: number): Promise<void> {
      const before = await broadcast(id);
      expect(before).toMatchObject({ state: 'paused', pauseReason: 'person' });
      await shop.staff('POST', `/broadcasts/${id}/resume`);
      const { counts } = await waitUntil(
        async () => {
          const now = await broadcast(id);
          if (now.state === 'running') throw new Error(JSON.stringify(now.counts));
          return now;
        },
        { timeoutMs: 120_000 },
      );
      const { audience, sent, delivered, read, failed } = counts;
      expect([audience, sent + delivered + read + failed], JSON.stringify(counts)).toEqual([
        before.counts.audience,
        before.counts.audience,
      ]);
      const { data: missed } = await shop.staff<{ data: BroadcastRecipient[] }>(
        'GET',
        `/broadcasts/${id}/recipients?status=failed`,
      );
      expect(missed.map(({ reason }) => reason)).toEqual(Array.from({ length: failed }, () => 'unconfirmed'));
      expect(failed).toBeLessThanOrEqual(before.counts.failed + before.counts.queued);
      const texts = await Promise.all(sleeping.map(async ({ phone }) => fromShop(phone)));
      const got = texts.map((each) => each.filter((text) => text.startsWith('Promo untuk')).length);
      expect(Math.max(...got)).toBe(1);
      expect(got.filter((times) => times === 1)).toHaveLength(sent + delivered + read);
    }

    async function broadcast(id: number): Promise<Broadcast> {
      return (await shop.staff<{ data: Broadcast }>('GET', `/broadcasts/${id}`)).data;
    }

    async function besidePromo(phone: string): Promise<string[]> {
      return (await fromShop(phone)).filter((text) => !text.startsWith('Promo'));
    }

    async function fromShop(phone: string): Promise<string[]> {
      const messages = await shop.phoneMessages(phone);
      return messages.filter((message) => message.fromBusiness).map(({ body }) => body);
    }
  });
});

/** Broadcasts that the fixture's maker left: one far ahead, one in its middle. Older versions knew none. */
async function broadcastsOf(fixture: string): Promise<{ id: number; name: string; start_at?: string }[]> {
  const { broadcasts = [] } = await fixtureRows(fixture);
  return (broadcasts as { id: number; name: string; start_at?: string }[]).filter(({ name }) =>
    name.startsWith('upgrade-'),
  );
}

/** The orders that the fixture's maker put to sleep, and when each was due. What has come due since is left out. */
async function sleepingOrders(fixture: string): Promise<Sleeping[]> {
  const tables = await fixtureRows(fixture);
  const by = (rows: Row[], key: string, value: unknown): Row => rows.find((row) => row[key] === value)!;
  return tables
    .orders!.filter((order) => String(order.external_id).startsWith('upgrade-'))
    .map((order) => ({
      orderId: Number(order.id),
      phone: String(by(tables.customers!, 'id', order.customer_id).phone),
      dueAt: Date.parse(String(by(tables.order_lifecycles!, 'order_id', order.id).due_at)),
    }))
    .filter(({ dueAt }) => dueAt > Date.now());
}
