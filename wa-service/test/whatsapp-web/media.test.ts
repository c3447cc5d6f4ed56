import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SendMedia } from '@roms/contracts/gateway';
import { NotHandedOver } from '../../src/drivers/driver.ts';
import { FILES, FILE_KINDS, NAMES } from '../files.ts';
import type { FileKind } from '../files.ts';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

/** Files, places and cards through the real library in a real Chromium. */

const SARI = '6281300000001@c.us';
const MIME: Record<FileKind, string> = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg',
  document: 'application/pdf',
  sticker: 'image/webp',
};
const WA_TYPE: Record<FileKind, string> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'ptt',
  document: 'document',
  sticker: 'sticker',
};
let rig: Rig;

beforeAll(async () => {
  rig = await createRig({ sendFile: 3_000 });
  rig.fake.person('6281300000001', '111000000000001@lid');
  await rig.pair();
});
afterAll(() => rig.clear());
beforeEach(() => {
  rig.messages.length = 0;
  rig.fake.accepted.length = 0;
});

const sendFile = (kind: FileKind, body = '', onHandover = (): void => undefined) => {
  const media: SendMedia = { id: 'a'.repeat(64), kind, fileName: NAMES[kind] };
  const file = { bytes: FILES[kind], mimeType: MIME[kind] };
  return rig.sendContent(SARI, { body, media }, onHandover, file);
};
const accepted = async () => {
  await waitFor('the servers to have it', () => rig.fake.accepted.length === 1);
  return rig.fake.accepted[0]!;
};

describe('out', () => {
  it.each(FILE_KINDS)('%s: its very bytes, under the id of our choice', async (kind) => {
    const caption = kind === 'image' || kind === 'document' ? 'Ini kak' : '';
    const { waMessageId } = await sendFile(kind, caption);
    const message = await accepted();
    expect(message).toMatchObject({ id: waMessageId, type: WA_TYPE[kind] });
    expect(message.caption ?? '').toBe(caption);
    expect(rig.fake.files.get(message.directPath ?? '')?.equals(FILES[kind])).toBe(true);
    if (kind === 'document') expect(message.filename).toBe('Daftar harga.pdf');
    if (kind === 'voice') expect(message.mimetype).toBe('audio/ogg; codecs=opus');
    expect(rig.driver.keepsIds()).toBe(true);
  });

  it('a place', async () => {
    await rig.sendContent(SARI, {
      body: '',
      location: { latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' },
    });
    expect(await accepted()).toMatchObject({ type: 'location', lat: -6.9, lng: 107.6, loc: 'Gedung Sate' });
  });

  it('a visiting card, whose name cannot break out of it', async () => {
    const contact = { name: 'Budi; Toko\nEND:VCARD', phone: '0812-9900-0111' };
    await rig.sendContent(SARI, { body: '', contact });
    const message = await accepted();
    expect(message).toMatchObject({ type: 'vcard' });
    expect(message.body.match(/^END:VCARD$/gm)).toHaveLength(1);
    expect(message.body).toContain('waid=6281299000111:+6281299000111');
  });

  it('that the page cannot upload was never made: the chat proves it, and it may be tried again', async () => {
    await rig.fake.plant('upload_fails', 1);
    const before = Date.now() - 1;
    await expect(sendFile('image', 'gagal')).rejects.toThrow('the upload failed');
    expect(await rig.lookup(SARI, 'gagal', before)).toEqual({ status: 'absent' });
    await sendFile('image', 'gagal');
    expect((await accepted()).caption).toBe('gagal');
  });

  it('whose upload hangs is neither sent nor absent', async () => {
    await rig.fake.plant('upload_hangs', 1);
    const before = Date.now() - 1;
    await expect(sendFile('image', 'macet')).rejects.toThrow('took longer');
    expect(await rig.lookup(SARI, 'macet', before)).toEqual({ status: 'unknown' });
  });

  it('whose file is gone was not handed over', async () => {
    let isHandedOver = false;
    const sending = rig.sendContent(
      SARI,
      { body: '', media: { id: 'b'.repeat(64), kind: 'image' } },
      () => void (isHandedOver = true),
    );
    await expect(sending).rejects.toThrow(NotHandedOver);
    expect(isHandedOver).toBe(false);
  });

  it('under ids of the page: found by its kind, since its words say nothing', async () => {
    await rig.fake.plant('own_keys', 100);
    const { waMessageId } = await sendFile('image', 'kunci sendiri');
    expect(rig.driver.keepsIds()).toBe(false);
    const seen: (string | null)[] = [];
    const query = { chat: SARI, since: Date.now() - 60_000, waMessageId: 'x', wasSeen: false };
    await rig.driver.lookup({
      ...query,
      matches: (one) => (seen.push(one.body), one.waMessageId === waMessageId),
    });
    expect(seen).toContain(null);
    await rig.fake.plant('own_keys', 0);
    await sendFile('image');
    expect(rig.driver.keepsIds()).toBe(true);
  });
});

describe('in', () => {
  it.each(FILE_KINDS)('%s: fetched by its reference, and the same bytes', async (kind) => {
    const directPath = rig.fake.keepFile(FILES[kind]);
    const extra = { type: WA_TYPE[kind], directPath, mimetype: MIME[kind], filename: NAMES[kind] };
    rig.fake.write(SARI, '', { extra: { ...extra, ...(kind === 'image' ? { caption: 'lihat ini' } : {}) } });
    // What the test before sent may be told only now.
    const message = await waitFor('the message', () => rig.messages.find(({ fromMe }) => !fromMe));
    expect(message).toMatchObject({ type: kind, body: kind === 'image' ? 'lihat ini' : '' });
    expect(message?.media?.fileName).toBe(NAMES[kind]);
    expect(FILES[kind].equals(await rig.driver.download(message?.media?.ref ?? ''))).toBe(true);
  });

  it('a file that fails once is there the next time', async () => {
    const directPath = rig.fake.keepFile(FILES.document);
    rig.fake.write(SARI, '', { extra: { type: 'document', directPath, mimetype: 'application/pdf' } });
    await waitFor('the message', () => rig.messages.length === 1);
    const ref = rig.messages[0]?.media?.ref ?? '';
    await rig.fake.plant('download_fails', 1);
    await expect(rig.driver.download(ref)).rejects.toThrow();
    expect(FILES.document.equals(await rig.driver.download(ref))).toBe(true);
  });

  it('a place, one card and several, and a place that is nowhere', async () => {
    const card = (name: string, phone: string): string =>
      `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nitem1.TEL;waid=${phone}:+${phone}\nEND:VCARD`;
    rig.fake.write(SARI, '', {
      extra: { type: 'location', lat: -6.9, lng: 107.6, loc: 'Gedung Sate\nBandung' },
    });
    rig.fake.write(SARI, card('Budi', '6281299000111'), { extra: { type: 'vcard' } });
    const vcardList = [{ vcard: card('Ani', '6281') }, { vcard: card('Beni\\, Toko', '628122') }];
    rig.fake.write(SARI, '', { extra: { type: 'multi_vcard', vcardList } });
    rig.fake.write(SARI, '', { extra: { type: 'location', lat: 400, lng: 0 } });
    await waitFor('all', () => rig.messages.length === 4);
    const [place, one, several, nowhere] = rig.messages;
    expect(place?.location).toEqual({ latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' });
    expect(one).toMatchObject({ body: 'Budi', contacts: [{ name: 'Budi', phone: '6281299000111' }] });
    expect(several?.contacts?.map(({ name }) => name)).toEqual(['Ani', 'Beni, Toko']);
    expect(nowhere?.location).toBeUndefined();
    expect(nowhere?.type).toBe('location');
  });
});
