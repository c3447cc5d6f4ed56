import type { Broadcast, BroadcastRecipient } from '@roms/contracts/broadcasts';
import { WINDOW_OF_RECIPIENTS } from '@roms/domain/broadcast-step';
import { expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createBroadcastWorld } from '../support/broadcast-world.ts';
import type { Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';

/** More than wait in the lane at once: of some of them the backup knows nothing but that they are to get it. */
const RECIPIENTS = 12;
const WORDS = 'Promo untuk';

export type Promo = {
  id: number;
  phones: string[];
  /** Until the shop from which the backup comes has sent all of it. */
  allSent: () => Promise<void>;
};

/** A broadcast that has begun; `from` as `insertRecipients` has it. Its number should be away, so that nothing leaves yet. */
export async function beginPromo(stack: RunningStack, from: number): Promise<Promo> {
  const world = await createBroadcastWorld(stack);
  const { id, phones } = await world.send(RECIPIENTS, from);
  await waitUntil(async () => expect((await world.counts(id)).audience).toBe(RECIPIENTS), {
    timeoutMs: 60_000,
  });
  return {
    id,
    phones,
    allSent: () => world.hasSent(id, RECIPIENTS).finally(() => world.close()),
  };
}

/**
 * A person lets the broadcast go on in the restored shop: it ends, everybody has it once, and the report says so but of
 * those whose message waited when the backup was made, who may have got it.
 */
export async function expectSentOnce(there: Shop, { id, phones }: Promo): Promise<void> {
  const found = async () => (await there.staff<{ data: Broadcast }>('GET', `/broadcasts/${id}`)).data;
  expect(await found()).toMatchObject({ state: 'paused', pauseReason: 'restored' });
  await there.staff('POST', `/broadcasts/${id}/resume`);
  await waitUntil(async () => expect((await found()).state).toMatch(/done$/), { timeoutMs: 300_000 });
  const { audience, sent, delivered, read, failed } = (await found()).counts;
  expect([audience, sent + delivered + read + failed]).toEqual([RECIPIENTS, RECIPIENTS]);
  expect(failed).toBeLessThanOrEqual(WINDOW_OF_RECIPIENTS);
  const { data: missed } = await there.staff<{ data: BroadcastRecipient[] }>(
    'GET',
    `/broadcasts/${id}/recipients?status=failed`,
  );
  expect(missed.map(({ reason }) => reason)).toEqual(Array.from({ length: failed }, () => 'unconfirmed'));
  for (const phone of phones) {
    const got = (await there.phoneMessages(phone)).filter(({ body }) => body.startsWith(WORDS));
    expect(got, phone).toHaveLength(1);
  }
}
