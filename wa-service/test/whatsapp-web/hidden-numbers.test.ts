import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

/** The number is that of the failure mode in cures.ts. */

const SARI = '6281234500001@c.us';
const SARI_LID = '111222333444555@lid';
let rig: Rig;

beforeEach(async () => {
  rig = await createRig();
  await rig.pair();
});
afterEach(async () => {
  await rig.clear();
});

describe('12: hidden numbers', () => {
  it('a message from a LID comes with its phone, once the page or the servers know it', async () => {
    rig.fake.person('6281234500001', SARI_LID, { isKnown: false });
    rig.fake.write(SARI_LID, 'halo');
    rig.fake.write('555666777888999@lid', 'siapa?');
    await waitFor('both', () => rig.messages.length === 2);
    expect(rig.messages.find(({ body }) => body === 'halo')).toMatchObject({
      chat: SARI_LID,
      phone: '6281234500001',
      lid: SARI_LID,
    });
    expect(rig.messages.find(({ body }) => body === 'siapa?')).toMatchObject({ phone: null });
  });

  it('whoever changed the number comes with the new one, and the old one with whoever has it now', async () => {
    const restart = async (people: [phone: string, lid: string][]) => {
      await rig.driver.stop();
      for (const [phone, lid] of people) rig.fake.person(phone, lid);
      await rig.driver.start();
      await rig.reach('ready');
    };
    const other = '222333444555666@lid';
    await restart([['6281234500001', SARI_LID]]);
    rig.fake.write(SARI_LID, 'dulu');
    await waitFor('the first', () => rig.messages.length === 1);
    await restart([
      ['6281234500002', SARI_LID],
      ['6281234500001', other],
    ]);
    rig.fake.write(SARI_LID, 'nomor baru');
    rig.fake.write('6281234500001@c.us', 'siapa ini?');
    await waitFor('all', () => rig.messages.length === 3);
    expect(rig.messages.map(({ body, phone, lid }) => [body, phone, lid]).toSorted()).toEqual([
      ['dulu', '6281234500001', SARI_LID],
      ['nomor baru', '6281234500002', SARI_LID],
      ['siapa ini?', '6281234500001', other],
    ]);
  });

  it('a send that lands in the chat of the LID keeps its id, its acks and its evidence', async () => {
    await rig.driver.stop();
    rig.fake.person('6281234500001', SARI_LID);
    rig.fake.faults = { lid_chats: 1 };
    await rig.driver.start();
    await rig.reach('ready');
    const { waMessageId } = await rig.send(SARI, 'halo');
    await waitFor('its ack', () => rig.acks.some((ack) => ack.waMessageId === waMessageId));
    expect(rig.fake.accepted[0]).toMatchObject({ id: waMessageId, chat: SARI_LID });
    expect(await rig.lookup(SARI, 'halo')).toMatchObject({ status: 'found', waMessageId });
  });

  it('a send under a LID that nobody has told us is found by its id; without one it is never called absent', async () => {
    rig.fake.person('6281234500001', SARI_LID);
    const moves = { lid_moves: 1, hide_aliases: 1 };
    for (const faults of [moves, { ...moves, own_keys: 1 }]) {
      await rig.driver.stop();
      rig.fake.faults = faults;
      await rig.driver.start();
      await rig.reach('ready');
      const made = await rig.send(SARI, 'halo').catch(() => null);
      const found = await rig.lookup(SARI, 'halo');
      if ('own_keys' in faults) expect([made, found]).toEqual([null, { status: 'unknown' }]);
      else expect(found).toMatchObject({ status: expect.stringMatching(/found|pending/), ...made });
    }
    await waitFor('the servers to have both', () => rig.fake.accepted.length === 2);
  });
});
