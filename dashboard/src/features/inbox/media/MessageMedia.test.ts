import type { Message } from '@roms/contracts/messages';
import { createTestingPinia } from '@pinia/testing';
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { onLive } from '../../../live/index.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aMessage, anAnswer } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import MessageRow from '../thread/MessageRow.vue';
import '../../../api/error-words.ts';

/** What is rare is fetched when the first of it is seen. */
async function draw(message: Message) {
  const pinia = createTestingPinia({ createSpy: vi.fn });
  const row = mount(MessageRow, {
    props: { message, opensGroup: true },
    global: { plugins: [pinia, i18n, aRouter()], stubs: { Icon: true, UIcon: true } },
  });
  await vi.dynamicImportSettled();
  await flushPromises();
  return row;
}
const file = (state: 'pending' | 'ready' | 'failed') => ({
  mimeType: 'x/y',
  size: 1_240_000,
  fileName: 'berkas.pdf',
  state,
});

describe('what a message carries', () => {
  it.each([
    ['image', 'img'],
    ['video', 'video'],
    ['voice', 'audio'],
    ['audio', 'audio'],
    ['sticker', 'img'],
    ['document', 'a[download]'],
  ] as const)('%s that is there, in both directions', async (type, selector) => {
    for (const make of [aMessage, anAnswer]) {
      const row = await draw(make(9, { type, body: '', media: file('ready') }));
      const element = row.get(selector);
      expect(element.attributes('src') ?? element.attributes('href')).toBe('/api/v1/messages/9/media');
      expect(row.find('.ring-1').exists()).toBe(type !== 'sticker');
    }
  });

  it('a voice note plays as fast as its listener likes, also before it is loaded', async () => {
    const row = await draw(aMessage(9, { type: 'voice', body: '', media: file('ready') }));
    const player = row.get('audio').element;
    const faster = row.get('button[aria-label^="Kecepatan"]');
    expect(faster.text()).toBe('1×');
    await faster.trigger('click');
    expect([player.playbackRate, player.defaultPlaybackRate, faster.text()]).toEqual([1.5, 1.5, '1,5×']);
    await faster.trigger('click');
    await faster.trigger('click');
    expect([player.playbackRate, faster.text()]).toEqual([1, '1×']);
  });

  it('a place has its name, where it is, and a map to press', async () => {
    const location = { latitude: -6.9147, longitude: 107.6098, name: 'Gedung Sate' };
    const row = await draw(
      aMessage(1, { type: 'location', body: 'Gedung Sate\n-6.9', content: { location } }),
    );
    expect(row.text()).toContain('Gedung Sate');
    expect(row.text()).toContain('-6.91470, 107.60980');
    expect(row.get('a').attributes()).toMatchObject({
      href: 'https://maps.google.com/?q=-6.9147,107.6098',
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    });
    expect(row.text().match(/Gedung Sate/g)).toHaveLength(1);
  });

  it('a card has everybody on it, each number to be copied', async () => {
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const contacts = [
      { name: 'Budi', phone: '628123' },
      { name: 'Toko', phone: null },
    ];
    const row = await draw(aMessage(1, { type: 'contact', body: 'Budi, Toko', content: { contacts } }));
    expect(row.findAll('li')).toHaveLength(2);
    await row.get('button[aria-label="Salin nomor Budi"]').trigger('click');
    await flushPromises();
    expect(writeText).toHaveBeenCalledWith('628123');
    expect(row.text()).toContain('Tersalin');
    expect(row.findAll('li button')).toHaveLength(1);
  });

  it('what we cannot show is on the phone', async () => {
    const row = await draw(aMessage(1, { type: 'unsupported', body: '' }));
    expect(row.text()).toContain('Lihat di HP toko');
  });
});

describe('a file that is not here', () => {
  it.each(['pending', 'failed'] as const)('%s can be asked for again', async (state) => {
    const row = await draw(aMessage(5, { type: 'image', body: '', media: file(state) }));
    expect(row.find('img').exists()).toBe(false);
    const retry = vi.spyOn(inboxApi, 'retryMessageMedia');
    retry.mockRejectedValueOnce(new ApiError(503, 'wa_service_unavailable', ''));
    await row.get('button').trigger('click');
    await flushPromises();
    expect(retry).toHaveBeenCalledWith(5);
    expect(row.get('[role=alert]').text()).toContain('WhatsApp');

    const heard = vi.fn();
    const end = onLive('message.updated', heard);
    const fetched = aMessage(5, { type: 'image', body: '', media: file('ready'), version: 2 });
    retry.mockResolvedValueOnce(fetched);
    await row.get('button').trigger('click');
    await flushPromises();
    expect(heard).toHaveBeenCalledWith({ message: fetched });
    expect(row.find('[role=alert]').exists()).toBe(false);
    end();
  });

  it('and was never announced is on the phone only', async () => {
    const row = await draw(aMessage(5, { type: 'document', body: '', media: null }));
    expect(row.text()).toContain('Lihat di HP toko');
    expect(row.find('button:not([data-reply])').exists()).toBe(false);
  });
});
