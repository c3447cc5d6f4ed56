import { beforeAll, expect, it } from 'vitest';
import type { Import } from '@roms/contracts/imports';
import { waitUntil } from '../../embedded/wait-until.ts';
import { ordersFile } from '../support/orders-file.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';

export type ImportPlan = {
  /** Rows of the file; each is an order. */
  rows: number;
  /** One of so many is wrong. */
  badEvery: number;
  /** One of so many was completed lately: its reminder lies ahead. */
  aheadEvery: number;
  /** The worker is killed as often on the way. */
  kills: number;
  /** How long it may take altogether (milliseconds). */
  patienceMs: number;
};

/** Registers the test of a file that is imported while the worker dies. */
export function testImport(plan: ImportPlan): void {
  let stack: RunningStack;
  let shop: Shop;

  beforeAll(async () => {
    stack = await sharedStack({ alone: true });
    shop = createShop(stack);
    await shop.login();
  });

  const name = `impor-${Date.now()}`;

  const file = (): string =>
    ordersFile({
      ...{ name, rows: plan.rows, aheadEvery: plan.aheadEvery },
      phoneOf: (n) => (n % plan.badEvery === 1 ? 'bukan nomor' : testPhone(430 + (n % 8), n >> 3)),
    });

  const read = async (id: number) => (await shop.staff<{ data: Import }>('GET', `/imports/${id}`)).data;
  const seen = ({ counts }: Import) => counts.ok + counts.repeated + counts.failed;

  async function bring(kills: number): Promise<Import> {
    const { data } = await shop.sendFile<{ data: Import }>('/imports?kind=orders&fileName=a.csv', file());
    const until = (enough: (now: Import) => boolean) =>
      waitUntil(
        async () => {
          const now = await read(data.id);
          if (!enough(now)) throw new Error(`${now.state}: ${seen(now)} of ${now.counts.total} rows`);
          return now;
        },
        { timeoutMs: plan.patienceMs, intervalMs: 250 },
      );
    for (let kill = 1; kill <= kills; kill += 1) {
      await until((now) => seen(now) >= (plan.rows * kill) / (kills + 1) || now.state === 'done');
      await stack.kill('worker');
    }
    return until(({ state }) => state === 'done');
  }

  it(
    'goes on where the worker died, makes each order once, and thanks nobody',
    async () => {
      const bad = Math.ceil((plan.rows - 1) / plan.badEvery);
      const done = await bring(plan.kills);
      expect(done.counts).toEqual({ total: plan.rows, ok: plan.rows - bad, repeated: 0, failed: bad });
      const again = await bring(0);
      expect(again.counts).toEqual({ total: plan.rows, ok: 0, repeated: plan.rows - bad, failed: bad });
      const found = await shop.staff<{ data: { id: number }[] }>('GET', `/orders?q=${name}-2`);
      const order = await shop.order(found.data[0]!.id);
      expect(order.messages).toEqual([]);
      await waitUntil(
        async () => expect((await shop.order(order.id)).lifecycle.reminderDueAt).not.toBeNull(),
        {
          timeoutMs: 180_000,
          intervalMs: 500,
        },
      );
    },
    plan.patienceMs * 3,
  );
}
