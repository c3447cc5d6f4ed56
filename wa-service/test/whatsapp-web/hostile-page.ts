import { stdout } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  anything,
  broken,
  chooseSeed,
  fuzzMs,
  pick,
  seededRandom,
  STRINGS,
} from '../../../tests/support/hostile.ts';
import type { Random } from '../../../tests/support/hostile.ts';
import { isCustomerChat } from '../../src/contract/chat.ts';
import { parsePageMessage, toDriverMessage } from '../../src/drivers/whatsapp-web/page-input.ts';
import { webhookEventSchema } from '@roms/contracts/webhooks';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

const SARI = '6281234500001@c.us';
const SARI_LID = '111222333444555@lid';
const BUDI = '6281234500002@c.us';
const CHATS = [SARI, SARI_LID, BUDI, 'status@broadcast', '123-456@g.us', 'x@newsletter', 'nobody', ''];
const TYPES = [
  'chat',
  'image',
  'ptt',
  'document',
  'location',
  'vcard',
  'multi_vcard',
  'sticker',
  'poll_creation',
  ...[
    'constructor',
    '__proto__',
    'toString',
    '',
    'e2e_notification',
    'revoked',
    'ciphertext',
    'x'.repeat(9_000),
  ],
];
const TIMES = [0, -1, 1, 1.5, 1e12, 1e18, -1e18, Number.MAX_SAFE_INTEGER, null, 'soon', '1790000000', {}];

let count = 0;
function hostileModel(random: Random): { model: Record<string, unknown>; chat: string } {
  count += 1;
  const chat = pick(random, CHATS);
  const core = random() < 0.7 ? `H${count}` : pick(random, STRINGS);
  const fromMe = random() < 0.2;
  const model = {
    id: { id: core, fromMe, remote: chat, _serialized: `${fromMe}_${chat}_${core}_${count}` },
    type: pick(random, TYPES),
    body: random() < 0.03 ? 'ا'.repeat(1_000_000) : pick(random, STRINGS),
    caption: pick(random, STRINGS),
    t: random() < 0.5 ? pick(random, TIMES) : Math.floor(Date.now() / 1000),
    ack: pick(random, [-2, -1, 0, 1, 2, 3, 4, 5, 99, null, 'read']),
    notifyName: pick(random, STRINGS),
    from: { _serialized: chat },
    isNewMsg: random() < 0.8,
    directPath: random() < 0.3 ? pick(random, ['/media', '/nothing', 'http://[', '']) : undefined,
    filename: pick(random, STRINGS),
    lat: pick(random, [1, 1e9, 'north', null]),
    lng: pick(random, [1, -1e9, {}, null]),
  };
  return { model: random() < 0.5 ? (broken(random, model) as Record<string, unknown>) : model, chat };
}

/** Registers the tests of what a page may tell; the rubbish on a real page comes for `usualMs` or `FUZZ_MS`. */
export function testHostilePage(usualMs: number): void {
  describe('what a page may tell, without a page', () => {
    it('is either nobody’s, or a message of the contract', () => {
      const random = seededRandom(chooseSeed('models'));
      let told = 0;
      for (let round = 0; round < 1_500; round += 1) {
        const raw = random() < 0.9 ? broken(random, hostileModel(random).model) : anything(random, 4);
        const model = parsePageMessage(raw, Date.now());
        if (model === null) continue;
        told += 1;
        const { media: _media, ...data } = toDriverMessage(model, { phone: null, lid: null });
        const at = new Date().toISOString();
        const event = webhookEventSchema.parse({ event: 'message', sessionId: 'main', at, data });
        expect(Math.abs(Date.parse(data.sentAt) - Date.now())).toBeLessThan(20 * 365 * 86_400_000);
        expect(JSON.stringify(event).length).toBeLessThan(1_000_000);
      }
      expect(told).toBeGreaterThan(400);
    });

    it('keeps its words when only its time is absurd', () => {
      const now = Date.parse('2026-11-27T10:00:00Z');
      const id = { id: 'A', remote: SARI, fromMe: false, _serialized: 'x' };
      for (const t of TIMES) {
        const model = parsePageMessage({ id, t, type: 'chat', body: 'halo', ack: 1 }, now);
        expect(model).toMatchObject({ body: 'halo', t: now / 1000 });
      }
    });
  });

  describe('what a page tells, on a real one', () => {
    let rig: Rig;
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): void => void rejections.push(error);

    beforeEach(async () => {
      rejections.length = 0;
      process.on('unhandledRejection', onRejection);
      process.on('uncaughtException', onRejection);
      rig = await createRig();
      await rig.pair();
    });
    afterEach(async () => {
      await rig.clear();
      process.off('unhandledRejection', onRejection);
      process.off('uncaughtException', onRejection);
    });

    it(
      'breaks nothing: each true message among the rubbish comes once, and sends go on',
      async () => {
        const random = seededRandom(chooseSeed('page events'));
        const until = Date.now() + fuzzMs(usualMs);
        const written: string[] = [];
        let rubbish = 0;
        rig.fake.person('6281234500001', SARI_LID);
        while (Date.now() < until) {
          for (let index = 0; index < 12; index += 1) {
            const { model, chat } = hostileModel(random);
            rubbish += 1;
            const ack = pick(random, [-7, -1, 0, 1, 3, 5, 1e9, 'read', null, {}]);
            if (random() < 0.75) rig.fake.hostile({ model, chat });
            else rig.fake.hostile({ model: { ...model, id: anything(random) }, chat, ack });
          }
          misbehave(random);
          for (const chat of [SARI, SARI_LID, BUDI]) {
            const body = `benar ${written.length}`;
            written.push(body);
            rig.fake.write(chat, body, { isSilent: random() < 0.2, times: random() < 0.2 ? 2 : 1 });
          }
          await new Promise((go) => setTimeout(go, 80));
        }
        rig.fake.showState('CONNECTED');
        await rig.reach('ready');
        const told = (): string[] =>
          rig.messages.map(({ body }) => body).filter((body) => body.startsWith('benar '));
        await waitFor('every true message', () => new Set(told()).size >= written.length);
        expect(told().toSorted()).toEqual(written.toSorted());
        stdout.write(
          `page events: ${rubbish} hostile, ${written.length} true, ${rig.messages.length} told\n`,
        );
        expect(rig.acks.every(({ ack }) => ack >= -1 && ack <= 4)).toBe(true);
        expect(new Set(rig.messages.map(({ chat, waMessageId }) => `${chat} ${waMessageId}`)).size).toBe(
          rig.messages.length,
        );
        const files = rig.messages.filter(({ media, chat }) => media && isCustomerChat(chat)).slice(0, 10);
        for (const { media } of files) await rig.driver.download(media?.ref ?? '').catch(() => null);
        expect(await rig.send(BUDI, 'sesudah badai')).toMatchObject({ waMessageId: expect.any(String) });
        expect(rejections).toEqual([]);
      },
      600_000 + fuzzMs(usualMs),
    );

    it('hides no silent message behind one that cannot be read', async () => {
      const id = { id: 'X', fromMe: false, remote: SARI, _serialized: 'x' };
      const t = Math.floor(Date.now() / 1000);
      rig.fake.hostile({ model: { type: 'chat', isNewMsg: false }, chat: SARI });
      rig.fake.hostile({ model: { id, type: 'chat', t, buttons: {}, isNewMsg: false }, chat: SARI });
      // Neither a number nor a name, and nothing that could be turned into one.
      const nothing = { toString: null };
      for (const odd of [
        { id: nothing, t },
        { id: 'Y', t: nothing },
      ])
        rig.fake.hostile({
          model: { ...odd, id: { ...id, id: odd.id, fromMe: true }, type: 'chat', isNewMsg: false },
          chat: SARI,
        });
      for (const chat of [SARI, BUDI]) rig.fake.write(chat, `benar ${chat}`, { isSilent: true });
      await waitFor('both', () => rig.messages.filter(({ body }) => body.startsWith('benar ')).length === 2);
      expect(rejections).toEqual([]);
    });

    it('reads a chat although another one never rests, and all of a long backlog', async () => {
      await rig.clear();
      rig = await createRig({ sweep: 600_000 });
      await rig.pair();
      for (const [chat, number] of [
        [SARI, 520],
        [BUDI, 450],
      ] as const)
        for (let index = 0; index < number; index += 1)
          rig.fake.write(chat, `benar ${chat} ${index}`, { isSilent: true });
      await waitFor('the page to have them', () => rig.fake.undeliveredCount() === 0);
      // Each reading begins with the chat of 520 if it goes by the order of the chats, and 400 is what one loads.
      const restless = setInterval(() => rig.fake.write(SARI, 'lagi', { isSilent: true }), 20);
      const harm = (): void => rig.browsers().forEach((pid) => void process.kill(pid, 'SIGKILL'));
      await rig.after(harm, 'ready').finally(() => setTimeout(() => clearInterval(restless), 2_000));
      const told = (): number =>
        new Set(rig.messages.map(({ body }) => body).filter((body) => body.startsWith('benar '))).size;
      await waitFor('all', () => told() === 970);
      // The next test's rig is another one.
      clearInterval(restless);
    });

    it('reads on behind one that claims to be older than WhatsApp', async () => {
      await rig.clear();
      rig = await createRig({ sweep: 600_000 });
      await rig.pair();
      for (let number = 0; number < 5; number += 1)
        rig.fake.write(BUDI, `benar ${number}`, { isSilent: true });
      await waitFor('the page to have them', () => rig.fake.undeliveredCount() === 0);
      const harm = (): void => {
        for (const pid of rig.browsers()) process.kill(pid, 'SIGKILL');
        rig.fake.write(BUDI, 'tua', { extra: { t: 0 } });
      };
      await rig.after(harm, 'ready');
      await waitFor('all', () => rig.messages.filter(({ body }) => body.startsWith('benar ')).length === 5);
    });

    /** What a page does beside messages. */
    function misbehave(random: Random): void {
      const chance = random();
      if (chance < 0.1)
        rig.fake.showState(
          pick(random, ['OPENING', 'CONNECTED', 'TIMEOUT', 'PAIRING', 'WIZARD', '', '__proto__']),
        );
      else if (chance < 0.2) rig.fake.showState('CONNECTED');
      else if (chance < 0.25) rig.fake.pageError(pick(random, STRINGS));
      else if (chance < 0.3) rig.fake.pushState();
      else if (chance < 0.32) rig.fake.dropLinks();
      else if (chance < 0.4) rig.fake.ack(pick(random, STRINGS), pick(random, [-1, 3, 99]));
    }
  });
}
