import type { ApiKey } from '@roms/contracts/api-keys';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import ApiKeysView from './ApiKeysView.vue';
import * as calls from './api-keys.api.ts';
import { keyState } from './key-state.ts';

vi.mock('./api-keys.api.ts');
const wire = vi.mocked(calls);
const NOW = '2026-11-30T05:00:00.000Z';
const DAY_MS = 24 * 3_600_000;
const daysFromNow = (days: number): string => new Date(Date.parse(NOW) + days * DAY_MS).toISOString();

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(() => void vi.useRealTimers());

const aKey = (change: Partial<ApiKey> = {}): ApiKey => ({
  id: 1,
  name: 'website',
  prefix: 'roms_ab12',
  scopes: ['orders:create'],
  ratePerSecond: 20,
  burst: 50,
  createdAt: NOW,
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
  ...change,
});

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
async function openPage(keys: ApiKey[]) {
  wire.fetchApiKeys.mockResolvedValue(keys);
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Dialog }] });
  const page = mount(ApiKeysView, {
    global: { plugins: [...withQueries(), i18n, router], stubs: { Modal: Dialog } },
  });
  await flushPromises();
  return page;
}
type OpenPage = Awaited<ReturnType<typeof openPage>>;
const button = (page: OpenPage, words: string, within = 'button') =>
  page.findAll(within).filter((one) => one.text() === words);
const press = async (page: OpenPage, words: string) => {
  await button(page, words).at(-1)!.trigger('click');
  await flushPromises();
};

it.each([
  [aKey(), 'usable'],
  [aKey({ expiresAt: daysFromNow(6) }), 'ending'],
  [aKey({ expiresAt: daysFromNow(30) }), 'usable'],
  [aKey({ expiresAt: NOW }), 'expired'],
  [aKey({ revokedAt: NOW, expiresAt: daysFromNow(30) }), 'revoked'],
])('says of each key whether it is taken (%#)', (key, state) => {
  expect(keyState(key, Date.parse(NOW))).toBe(state);
});

describe('the page of the keys', () => {
  it('says of each what it may do, and when it was used and ends; ended ones stand apart and offer nothing', async () => {
    const page = await openPage([
      aKey({ id: 2, name: 'kasir', scopes: ['orders:read'], lastUsedAt: NOW }),
      aKey({ id: 1, revokedAt: NOW }),
    ]);
    const [usable, ended] = page.findAll('section').map((section) => section.text());
    for (const words of [
      'Berlaku (1)',
      'kasir',
      'Membaca order',
      'Hari ini',
      'Tanpa batas waktu',
      '20 permintaan',
    ])
      expect(usable).toContain(words);
    expect(usable).not.toContain('Membuat order');
    expect(ended).toContain('Dicabut');
    expect(page.get('[data-key="1"]').findAll('button')).toHaveLength(0);
  });

  it('asks for what is missing before it asks the server, then shows the secret once', async () => {
    const page = await openPage([]);
    await press(page, 'Buat kunci');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(page.text()).toContain('Isi nama sistem');
    expect(wire.createApiKey).not.toHaveBeenCalled();

    await page.get('form input').setValue('  website ');
    wire.createApiKey.mockResolvedValueOnce({ ...aKey(), key: 'roms_ab12_secret' });
    wire.fetchApiKeys.mockResolvedValue([aKey()]);
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(wire.createApiKey).toHaveBeenCalledExactlyOnceWith({
      name: 'website',
      scopes: ['orders:create', 'orders:read', 'orders:update'],
      ratePerSecond: 20,
      expiresAt: null,
    });
    expect(page.get('[data-secret]').text()).toBe('roms_ab12_secret');
    expect(page.find('[data-key="1"]').exists()).toBe(true);
    await press(page, 'Sudah disimpan');
    expect(page.text()).not.toContain('roms_ab12_secret');
  });

  it('keeps what was typed when the server refuses it', async () => {
    const page = await openPage([]);
    await press(page, 'Buat kunci');
    await page.get('form input').setValue('website');
    wire.createApiKey.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(page.get('[role=alert]').text()).toContain('Tidak tersambung');
    expect(page.get<HTMLInputElement>('form input').element.value).toBe('website');
  });

  it('revokes only who confirms, and says what it does', async () => {
    const page = await openPage([aKey()]);
    await press(page, 'Cabut');
    expect(page.get('[role=dialog]').text()).toContain('langsung ditolak');
    await press(page, 'Batal');
    expect(page.find('[role=dialog]').exists()).toBe(false);
    expect(wire.revokeApiKey).not.toHaveBeenCalled();

    await press(page, 'Cabut');
    wire.fetchApiKeys.mockResolvedValue([aKey({ revokedAt: NOW })]);
    await press(page, 'Cabut');
    expect(wire.revokeApiKey).toHaveBeenCalledExactlyOnceWith(1);
    expect(page.text()).toContain('Sudah berakhir (1)');
  });

  it('replaces a key with a day for the old one, and shows the new secret', async () => {
    const page = await openPage([aKey()]);
    await press(page, 'Ganti kunci');
    wire.rotateApiKey.mockResolvedValueOnce({ ...aKey({ id: 2 }), key: 'roms_cd34_secret' });
    await press(page, 'Ganti kunci');
    expect(wire.rotateApiKey).toHaveBeenCalledExactlyOnceWith(1, 24);
    expect(page.get('[data-secret]').text()).toBe('roms_cd34_secret');
  });
});
