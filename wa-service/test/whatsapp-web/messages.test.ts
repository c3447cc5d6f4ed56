import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotHandedOver, SendRefused } from '../../src/drivers/driver.ts';
import { newMessageId } from '../../src/contract/message-id.ts';
import { FILES } from '../files.ts';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

/** The numbers are those of the failure modes in cures.ts. */

const SARI = '6281234500001@c.us';
let rig: Rig;

beforeEach(async () => {
  rig = await createRig();
  await rig.pair();
});
afterEach(async () => {
  await rig.clear();
});

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => null).catch((error: unknown) => error);
const bodies = (): string[] => rig.messages.map(({ body }) => body);

describe.each([
  ['a page that takes the ids it is given', false],
  ['a page that makes its own', true],
])('11: sends on %s', (_what, makesOwn) => {
  const makeOwn = async (): Promise<void> => {
    if (!makesOwn) return;
    rig.fake.faults = { own_keys: 1 };
    await rig.fake.plant('own_keys', 1);
  };
  beforeEach(makeOwn);

  it('that failed before the message was there are absent for certain; numbers without WhatsApp are refused', async () => {
    await rig.fake.plant('send_throws', 1);
    let isHandedOver = false;
    const error = await failure(rig.send(SARI, 'gagal', () => (isHandedOver = true)));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(NotHandedOver);
    expect(isHandedOver).toBe(true);
    expect(await rig.lookup(SARI, 'gagal')).toEqual({ status: 'absent' });
    rig.fake.person('6281234500009', '999@lid', { isRegistered: false });
    expect(await failure(rig.send('6281234500009@c.us', 'halo'))).toBeInstanceOf(SendRefused);
    expect(rig.fake.accepted).toEqual([]);
  });

  it('that answer nothing, or never, are found in the chat', async () => {
    await rig.fake.plant('send_undefined', 1);
    const silent = await failure(rig.send(SARI, 'diam'));
    if (makesOwn) expect(silent).toBeInstanceOf(Error);
    else expect(silent).toBeNull();
    await waitFor('its ack', () => rig.acks.length === 1);
    expect(await rig.lookup(SARI, 'diam')).toMatchObject({ status: 'found', ack: 1 });
    await rig.fake.plant('send_hangs', 1);
    expect(await failure(rig.send(SARI, 'macet'))).toMatchObject({
      message: expect.stringContaining('longer'),
    });
    expect(await rig.lookup(SARI, 'macet')).toMatchObject({ status: 'found', ack: 1 });
    expect(rig.fake.accepted).toHaveLength(2);
  });

  it('that are still open in the page are never called absent', async () => {
    await rig.clear();
    rig = await createRig({ send: 400 });
    await rig.pair();
    await makeOwn();
    await rig.fake.plant('send_stalls', 1);
    expect(await failure(rig.send(SARI, 'lambat'))).toBeInstanceOf(Error);
    expect(await rig.lookup(SARI, 'lambat')).toEqual({ status: 'unknown' });
    await waitFor('the late message', () => rig.fake.accepted.length === 1);
    expect(await rig.lookup(SARI, 'lambat')).toMatchObject({ status: 'found' });
  });

  it('in a browser that is gone prove nothing; what the page kept goes out by itself, once', async () => {
    rig.fake.firstAck = null;
    const { waMessageId } = await rig.send(SARI, 'tertunda');
    expect(await rig.lookup(SARI, 'tertunda')).toEqual({ status: 'pending', waMessageId, ack: 0 });
    await rig.fake.plant('send_throws', 1);
    await failure(rig.send(SARI, 'hilang'));
    rig.fake.firstAck = 1;
    await rig.after(() => process.kill(rig.mainBrowser(), 'SIGKILL'), 'ready');
    await waitFor('its ack', () => rig.acks.some((ack) => ack.waMessageId === waMessageId && ack.ack === 1));
    expect(await rig.lookup(SARI, 'hilang')).toEqual({ status: 'unknown' });
    expect(rig.fake.accepted).toHaveLength(1);
  });

  it('with the text of another message in the chat are not taken for it', async () => {
    await rig.send(SARI, 'pertama');
    rig.fake.write(SARI, 'sama persis', { extra: { fromMe: true } });
    await waitFor('the typed message', () => bodies().includes('sama persis'));
    await rig.fake.plant('send_throws', 1);
    await failure(rig.send(SARI, 'sama persis'));
    // Where only the text is left to go by, the service itself excludes what it knows to be somebody else's.
    if (!makesOwn) expect(await rig.lookup(SARI, 'sama persis')).toEqual({ status: 'absent' });
  });

  it('that the servers restrict are refused as such', async () => {
    await rig.fake.plant('send_restricted', 1);
    const error = await failure(rig.send(SARI, 'baru'));
    expect(error).toBeInstanceOf(SendRefused);
    expect(error).toMatchObject({ code: 'restricted' });
  });

  it('that the servers refuse are known to be refused', async () => {
    rig.fake.firstAck = -1;
    const { waMessageId } = await rig.send(SARI, 'ditolak');
    await waitFor('the refusal', () => rig.acks.at(-1)?.ack === -1);
    expect(await rig.lookup(SARI, 'ditolak')).toEqual({ status: 'nacked', waMessageId, ack: -1 });
  });
});

describe('an id chosen before the send', () => {
  it('is what the servers see, and finds the message after the browser was killed', async () => {
    rig.fake.firstAck = null;
    const { waMessageId } = await rig.send(SARI, 'tertunda');
    rig.fake.firstAck = 1;
    await rig.after(() => rig.browsers().forEach((pid) => process.kill(pid, 'SIGKILL')), 'ready');
    await waitFor('the message', () => rig.fake.accepted.some(({ id }) => id === waMessageId));
    expect(await rig.lookup(SARI, 'tertunda')).toMatchObject({ waMessageId });
  });

  it('makes a second copy one that receivers drop', async () => {
    const waMessageId = newMessageId();
    const request = { chat: SARI, body: 'sekali', waMessageId, onHandover: () => undefined, loadFile };
    await rig.driver.send(request);
    await rig.driver.send(request);
    await waitFor('the second copy', () => rig.fake.seen.repeats === 1);
    expect(rig.fake.accepted).toMatchObject([{ id: waMessageId }]);
  });
});

const loadFile = () => Promise.reject(new Error('it has no file'));

describe('the notes of the page', () => {
  const freeze = (): void => rig.browsers().forEach((pid) => process.kill(pid, 'SIGSTOP'));

  it('prove that a page which was killed had never begun', async () => {
    await rig.send(SARI, 'sebelum');
    await rig.after(async () => {
      freeze();
      expect(await failure(rig.send(SARI, 'tak pernah'))).toBeInstanceOf(Error);
    }, 'ready');
    expect(await rig.lookup(SARI, 'tak pernah')).toEqual({ status: 'absent' });
    expect(rig.fake.accepted.map(({ body }) => body)).toEqual(['sebelum']);
  });

  it('prove nothing of what was begun, nor in another profile', async () => {
    await rig.fake.plant('send_throws', 1);
    await failure(rig.send(SARI, 'dimulai'));
    await rig.after(() => process.kill(rig.mainBrowser(), 'SIGKILL'), 'ready');
    expect(await rig.lookup(SARI, 'dimulai')).toEqual({ status: 'unknown' });
    await rig.after(async () => {
      freeze();
      await failure(rig.send(SARI, 'tak pernah'));
    }, 'ready');
    await rig.after(() => rig.fake.logOutOnPhone(), 'logged_out');
    await rig.pair();
    expect(await rig.lookup(SARI, 'tak pernah')).toEqual({ status: 'unknown' });
  });
});

describe('13: acks', () => {
  it('only rise, whatever is skipped or repeated; one without an event is found', async () => {
    const first = await rig.send(SARI, 'satu');
    const second = await rig.send(SARI, 'dua');
    await waitFor('both first ticks', () => rig.acks.length === 2);
    rig.fake.ack(first.waMessageId, 3);
    rig.fake.ack(first.waMessageId, 2);
    rig.fake.ack(second.waMessageId, 2, true);
    await waitFor('the silent ack', () => rig.acks.some((ack) => ack.ack === 2));
    await pause(300);
    const of = (id: string): number[] =>
      rig.acks.filter((ack) => ack.waMessageId === id).map(({ ack }) => ack);
    expect(of(first.waMessageId)).toEqual([1, 3]);
    expect(of(second.waMessageId)).toEqual([1, 2]);
  });
});

describe('14: what comes in', () => {
  it('once each: repeats, silent ones, what was typed on the phone; chats of nobody are left to the service', async () => {
    rig.fake.write(SARI, 'dua kali', { times: 2 });
    rig.fake.write(SARI, 'tanpa suara', { isSilent: true });
    rig.fake.write(SARI, 'dari ponsel', { extra: { fromMe: true } });
    rig.fake.write('status@broadcast', 'status');
    rig.fake.write(SARI, '', { extra: { type: 'e2e_notification' } });
    await waitFor('all', () => rig.messages.length >= 4);
    await pause(1_200);
    expect(bodies().sort()).toEqual(['dari ponsel', 'dua kali', 'status', 'tanpa suara']);
    expect(rig.messages.find(({ body }) => body === 'dari ponsel')).toMatchObject({
      fromMe: true,
      chat: SARI,
    });
    expect(rig.messages.find(({ body }) => body === 'status')).toMatchObject({ chat: 'status@broadcast' });
  });

  it('files are described and fetched; what cannot be shown has a name', async () => {
    const extra = { type: 'image', directPath: rig.fake.keepFile(FILES.image), mimetype: 'image/png' };
    rig.fake.write(SARI, '', { extra });
    rig.fake.write(SARI, '', { extra: { type: 'poll_creation' } });
    await waitFor('both', () => rig.messages.length === 2);
    const [image, poll] = rig.messages;
    expect(image).toMatchObject({ type: 'image', body: '' });
    expect(poll).toMatchObject({ type: 'unsupported', body: '[poll_creation]' });
    const data = await rig.driver.download(image?.media?.ref ?? '');
    expect(FILES.image.equals(data)).toBe(true);
  });

  it('a message that could not be kept comes again', async () => {
    rig.refuseMessages(1);
    rig.fake.write(SARI, 'penting');
    await waitFor('the second try', () => bodies().includes('penting'));
    expect(bodies()).toEqual(['penting']);
  });

  it('what was written while the line was down, with or without an event, comes once', async () => {
    rig.fake.write(SARI, 'sebelum');
    await waitFor('the first', () => rig.messages.length === 1);
    await rig.driver.stop();
    for (let number = 0; number < 25; number += 1)
      rig.fake.write(SARI, `saat mati ${number}`, { isSilent: number % 2 === 0 });
    rig.messages.length = 0;
    await rig.driver.start();
    await waitFor('all', () => rig.messages.length >= 25);
    await pause(1_000);
    expect(bodies().filter((body) => body.startsWith('saat mati'))).toHaveLength(25);
  });
});

describe('a session that hears nothing', () => {
  it('is read by sweeps, then reloaded, then restarted, and misses nothing', async () => {
    await rig.driver.stop();
    rig.fake.faults = { mute: 1 };
    await rig.driver.start();
    await rig.reach('ready');
    const pages = rig.fake.seen.pages;
    let count = 0;
    const writing = setInterval(() => rig.fake.write(SARI, `tuli ${(count += 1)}`), 150);
    await waitFor('a reload', () => rig.fake.seen.pages > pages);
    const ended = await rig.after(() => undefined, 'disconnected');
    expect(ended.reason).toBe('deaf');
    rig.fake.faults = {};
    await rig.reach('ready');
    clearInterval(writing);
    const expected = Array.from({ length: count }, (_, index) => `tuli ${index + 1}`);
    await waitFor('all', () => rig.messages.length >= count);
    expect(bodies().sort()).toEqual(expected.sort());
    expect(await rig.driver.probe()).toBe(true);
  });
});

describe('what becomes of messages that were told', () => {
  it('is told once: reactions of both sides, edits with their time, deletions', async () => {
    const message = rig.fake.write(SARI, 'Pesan 2 kg');
    await waitFor('the message', () => rig.messages.length === 1);
    const of = { waMessageId: message.id, chat: SARI };
    rig.fake.react(message, '👍', true);
    rig.fake.react(message, '❤️');
    rig.fake.react(message, null);
    const at = Date.now() - 60_000;
    // A body that moves by itself is no edit.
    rig.fake.redraw(message.id, 'a preview');
    rig.fake.edit(message.id, 'Pesan 3 kg', at);
    rig.fake.revoke(message.id);
    await waitFor('the deletion', () => rig.changes.some(({ kind }) => kind === 'revoke'));
    expect(rig.changes).toMatchObject([
      { ...of, kind: 'reaction', emoji: '👍', fromMe: true },
      { ...of, kind: 'reaction', emoji: '❤️', fromMe: false, from: SARI },
      { ...of, kind: 'reaction', emoji: null, fromMe: false, from: SARI },
      { ...of, kind: 'edit', body: 'Pesan 3 kg', fromMe: false, at: new Date(at).toISOString() },
      { ...of, kind: 'revoke', fromMe: false },
    ]);
    expect(rig.messages).toHaveLength(1);
  });

  it('quotes both ways, and sends without the quote what cannot be quoted', async () => {
    const asked = rig.fake.write(SARI, 'Berapa harganya?');
    rig.fake.write(SARI, 'Yang ini maksudnya', { extra: { quotedStanzaID: asked.id } });
    await waitFor('both messages', () => rig.messages.length === 2);
    expect(rig.messages.map(({ quotedId }) => quotedId)).toEqual([undefined, asked.id]);
    await rig.sendContent(SARI, { body: 'Rp 90.000 Kak', quote: asked.id });
    await rig.sendContent(SARI, { body: 'tanpa kutipan', quote: '3EB0GONE' });
    await rig.fake.plant('no_quotes', 9);
    await rig.sendContent(SARI, { body: 'tidak bisa', quote: asked.id });
    expect(rig.fake.accepted.map(({ body, quotedStanzaID }) => [body, quotedStanzaID])).toEqual([
      ['Rp 90.000 Kak', asked.id],
      ['tanpa kutipan', undefined],
      ['tidak bisa', undefined],
    ]);
  });
});
