import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

const SARI = '6281234500001@c.us';
let rig: Rig;

beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => {
  await rig.clear();
});

describe('the main path on a page that behaves', () => {
  it('scan, ready, messages both ways, acks, and all of it again after a restart without a scan', async () => {
    await rig.pair();
    expect(rig.states.map(({ state }) => state)).toEqual(['starting', 'qr', 'authenticating', 'ready']);
    expect(rig.state()).toMatchObject({ phone: '6281200000001', qr: null });

    const inbound = rig.fake.write(SARI, 'halo');
    await waitFor('the message', () => rig.messages[0]);
    expect(rig.messages[0]).toEqual({
      waMessageId: inbound.id,
      chat: SARI,
      from: SARI,
      fromMe: false,
      phone: '6281234500001',
      lid: null,
      pushName: 'Ibu Sari',
      type: 'text',
      body: 'halo',
      sentAt: new Date(inbound.t * 1000).toISOString(),
    });

    const { waMessageId } = await rig.send(SARI, 'terima kasih');
    await waitFor('the first tick', () => rig.acks.length === 1);
    expect(rig.fake.accepted).toMatchObject([{ id: waMessageId, chat: SARI, body: 'terima kasih' }]);
    rig.fake.ack(waMessageId, 3);
    await waitFor('the read tick', () => rig.acks.at(-1)?.ack === 3);
    // The page repeated each of them.
    expect(rig.acks).toEqual([1, 3].map((ack) => ({ waMessageId, chat: SARI, ack })));
    expect(await rig.lookup(SARI, 'terima kasih')).toEqual({ status: 'found', waMessageId, ack: 3 });
    await waitFor('presence to rest', () => rig.fake.seen.presences.length > 1);
    expect(rig.fake.seen).toMatchObject({ sendSeen: 0, repeats: 0 });
    expect(rig.fake.seen.presences).not.toContain(true);

    await rig.driver.stop();
    expect(rig.browsers()).toEqual([]);
    rig.fake.write(SARI, 'masih di sana?');
    rig.states.length = 0;
    rig.anew();
    await rig.driver.start();
    await rig.reach('ready');
    expect(rig.states.map(({ state }) => state)).not.toContain('qr');
    await waitFor('what came meanwhile', () => rig.messages.some(({ body }) => body === 'masih di sana?'));
    await rig.send(SARI, 'masih');
    await waitFor('the servers to have it', () => rig.fake.accepted.length === 2);
  });
});
