import type { Activity } from '@roms/contracts/activities';
import type { Message } from '@roms/contracts/messages';
import type { Page } from '@roms/contracts/pagination';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi, type Mock } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { emitLive } from '../../../live/bus.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import * as calls from '../inbox.api.ts';
import { aMessage } from '../inbox.fixture.ts';
import { api, ApiError } from '../../../api/client.ts';
import PanelFolds from './PanelFolds.vue';

vi.mock('../inbox.api.ts');
const wire = vi.mocked(calls);
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  wire.mediaUrl.mockImplementation((id) => `/api/v1/messages/${id}/media`);
});

const aPage = <T>(data: T[]): Page<T> => ({ data, page: { nextCursor: null } });
const aLine = (id: number, change: Partial<Activity>): Activity => ({
  id,
  conversationId: 4,
  type: 'note',
  at: '2026-11-30T03:00:00.000Z',
  actor: { kind: 'user', id: 1, name: 'Rina' },
  body: null,
  ...change,
});

async function openFold(title: string) {
  const panel = mount(PanelFolds, {
    props: { conversationId: 4, customerId: 9 },
    global: { plugins: [...withQueries(), i18n], stubs: { Modal: true } },
  });
  expect([wire.fetchMedia.mock.calls.length, wire.fetchActivity.mock.calls.length]).toEqual([0, 0]);
  const fold = panel.findAll('details').find((one) => one.text().includes(title))!;
  (fold.element as HTMLDetailsElement).open = true;
  await fold.trigger('toggle');
  await flushPromises();
  return fold;
}

it('says when what the customer buys runs out, and how that is known', async () => {
  const asked = vi.spyOn(api, 'get').mockResolvedValueOnce([
    {
      ...{ productId: 1, productName: 'Kopi Gayo', boughtAt: '2026-11-01T03:00:00Z', quantity: 1 },
      cycle: { source: 'customer', days: 27, words: 'dari 4 pembelian Ibu Sari: 27 hari' },
      runOutAt: '2020-11-28T03:00:00Z',
    },
  ]);
  const fold = await openFold('Kapan habis');
  expect(asked.mock.calls[0]?.[0]).toBe('/customers/9/cycles');
  expect(fold.get('li').text()).toContain('Kopi Gayo');
  expect(fold.get('li').text()).toContain('Seharusnya habis 28 Nov');
  expect(fold.get('li').text()).toContain('dari 4 pembelian Ibu Sari: 27 hari');
});

it('shows notes, and a new one as it comes; other lines are the thread’s', async () => {
  const note = aLine(2, { body: 'Alergi susu' });
  wire.fetchActivity.mockResolvedValueOnce(aPage([note, aLine(1, { type: 'resolved' })]));
  const fold = await openFold('Catatan');
  expect(fold.findAll('li').map((one) => one.text())).toEqual([expect.stringContaining('Alergi susu')]);
  expect(fold.text()).toContain('Rina');
  wire.fetchActivity.mockResolvedValue(aPage([aLine(3, { body: 'Minta tanpa gula' }), note]));
  emitLive('activity.created', { conversationId: 4, activity: aLine(3, {}) });
  await vi.waitFor(() => expect(fold.findAll('li')).toHaveLength(2), { timeout: 60_000 });
});

it('shows pictures as a grid and other files by name, those that are there', async () => {
  const media = (fileName: string | null, state = 'ready') =>
    ({ state, mimeType: 'x/y', size: 5, fileName }) as unknown as Message['media'];
  wire.fetchMedia.mockResolvedValueOnce(
    aPage([
      aMessage(3, { type: 'image', media: media(null) }),
      aMessage(2, { type: 'document', media: media('daftar harga.pdf') }),
      aMessage(1, { type: 'image', media: media(null, 'failed') }),
    ]),
  );
  const fold = await openFold('Foto dan berkas');
  expect(fold.findAll('img').map((one) => one.attributes('src'))).toEqual(['/api/v1/messages/3/media']);
  expect(fold.get('a').text()).toContain('daftar harga.pdf');
});

it('tells what was done so far, without the notes', async () => {
  wire.fetchActivity.mockResolvedValueOnce(
    aPage([aLine(2, { body: 'Alergi susu' }), aLine(1, { type: 'resolved' })]),
  );
  const fold = await openFold('Riwayat');
  expect(fold.findAll('li').map((one) => one.text())).toEqual([expect.stringContaining('Rina')]);
});

const ready = { state: 'ready', mimeType: 'x/y', size: 5, fileName: 'daftar harga.pdf' };
const file = aMessage(2, { type: 'document', media: ready as unknown as Message['media'] });
it.each<[string, string, () => void]>([
  ['Catatan', 'Alergi susu', () => answerOnce(wire.fetchActivity, aLine(2, { body: 'Alergi susu' }))],
  ['Riwayat', 'Rina', () => answerOnce(wire.fetchActivity, aLine(2, { type: 'resolved' }))],
  ['Foto dan berkas', 'daftar harga.pdf', () => answerOnce(wire.fetchMedia, file)],
])('keeps what is there when older rows fail, and says so: %s', async (title, row, answer) => {
  answer();
  const fold = await openFold(title);
  const [more] = fold.findAll('button').slice(-1);
  await more!.trigger('click');
  await flushPromises();
  expect(fold.text()).toContain(row);
  expect(fold.get('[role=alert]').text()).toContain('Bagian dari ROMS sedang tidak aktif');
  expect(fold.get('[role=alert] button').text()).toBe('Coba lagi');
});
const lost = aMessage(9, {
  type: 'image',
  media: { ...ready, state: 'failed' } as unknown as Message['media'],
});
it.each<[string, string, string, () => void]>([
  [
    'Catatan',
    'Belum ada catatan',
    'Cari catatan yang lebih lama',
    () => answerTwice(wire.fetchActivity, aLine(2, { type: 'resolved' })),
  ],
  [
    'Riwayat',
    'Belum ada',
    'Muat yang lebih lama',
    () => answerTwice(wire.fetchActivity, aLine(2, { body: 'x' })),
  ],
  ['Foto dan berkas', 'Belum ada foto', 'Muat lagi', () => answerTwice(wire.fetchMedia, lost)],
])('says that there is none once all was looked at, not before: %s', async (title, none, more, answer) => {
  answer();
  const fold = await openFold(title);
  expect(fold.text()).not.toContain(none);
  expect(fold.get('button').text()).toContain(more);
  await fold.get('button').trigger('click');
  await flushPromises();
  expect(fold.text()).toContain(none);
  expect(fold.find('button').exists()).toBe(false);
});
/** Two pages, of which neither has what is shown. */
function answerTwice<T>(call: Mock<(...asked: never[]) => Promise<Page<T>>>, row: T) {
  call.mockResolvedValueOnce({ data: [row], page: { nextCursor: 'next' } });
  call.mockResolvedValueOnce(aPage([row]));
}
/** Has one row and says that there are more; whoever asks for them is refused. */
function answerOnce<T>(call: Mock<(...asked: never[]) => Promise<Page<T>>>, row: T) {
  call.mockResolvedValueOnce({ data: [row], page: { nextCursor: 'next' } });
  call.mockRejectedValue(new ApiError(503, 'unavailable', ''));
}
