import type { Audience, AudienceCount } from '@roms/contracts/audiences';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import AudiencesView from './AudiencesView.vue';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
/** What is in sight is the test's to say; all, unless told. */
let isInSight: (row: Element) => boolean;
class Sight {
  private readonly tell: (entries: { isIntersecting: boolean }[]) => void;
  constructor(tell: Sight['tell']) {
    this.tell = tell;
  }
  observe(row: Element) {
    this.tell([{ isIntersecting: isInSight(row) }]);
  }
  unobserve() {}
  disconnect() {}
}
beforeEach(() => {
  add.mockReset();
  isInSight = () => true;
  vi.stubGlobal('IntersectionObserver', Sight);
});

const anAudience = (id: number, changes: Partial<Audience> = {}): Audience => ({
  ...{ id, name: `Segmen ${id}`, updatedAt: '2026-06-29T19:00:00.000Z' },
  filter: { all: [{ field: 'orders', op: 'gte', value: 3 }] },
  ...changes,
});

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title'],
  template: `<div v-if="open" role="dialog">{{ title }}<slot name="footer" /></div>`,
};

async function open(
  audiences: Audience[] | Error,
  count = async (): Promise<AudienceCount> => ({ count: 42, samples: [] }),
) {
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/labels') return [{ id: 7, name: 'Grosir', color: 'teal' }] as never;
    if (audiences instanceof Error) throw audiences;
    return audiences as never;
  });
  const post = vi
    .spyOn(api, 'post')
    .mockImplementation(async (path) => (path.endsWith('/count') ? await count() : anAudience(9)) as never);
  const page = mount(AudiencesView, {
    global: {
      plugins: [...withQueries(), i18n, aRouter()],
      stubs: { Modal: Dialog, Icon: true, AudienceBuilder: true },
    },
  });
  await flushPromises();
  return { page, post };
}
async function press(page: Awaited<ReturnType<typeof open>>['page'], name: string) {
  const button = page
    .findAll('button')
    .find((one) => one.attributes('aria-label') === name || one.text() === name);
  await button!.trigger(button!.attributes('type') === 'submit' ? 'submit' : 'click');
  await flushPromises();
}

it('says of each who is in it and how many they are', async () => {
  const filter: Audience['filter'] = {
    all: [
      {
        any: [
          {
            all: [
              { field: 'segment', op: 'in', value: ['loyal', 'new'] },
              { field: 'label', op: 'is', value: 7 },
              { none: [{ field: 'answered', op: 'is', value: true }] },
              {
                any: [
                  { field: 'lastOrderDays', op: 'gte', value: 14 },
                  { field: 'province', op: 'in', value: ['51'] },
                ],
              },
            ],
          },
          { field: 'customerId', op: 'in', value: [1, 2] },
        ],
      },
      { none: [{ field: 'customerId', op: 'in', value: [3] }] },
    ],
  };
  const { page } = await open([anAudience(1, { name: 'Dekat', filter }), anAudience(2)]);
  expect(page.get('[data-audience="1"]').text()).toContain(
    'Segmen salah satu dari Loyal, Baru dan Label pelanggan adalah Grosir dan bukan (Pernah menulis) ' +
      'dan (Order terakhir minimal 14 hari lalu atau Provinsi adalah Bali), ditambah 2 orang pilihan, tanpa 1 orang pilihan',
  );
  expect(page.get('[data-audience="2"]').text()).toContain('Jumlah order minimal 3 order');
  expect(page.get('[data-audience="2"]').text()).toContain('42 pelanggan');
});

it('counts those that are in sight, two at a time', async () => {
  const ends: (() => void)[] = [];
  isInSight = (row) => row.getAttribute('data-audience') !== '4';
  const audiences = [1, 2, 3, 4].map((id) =>
    anAudience(id, { filter: { all: [{ field: 'orders', op: 'gte', value: id }] } }),
  );
  const { page, post } = await open(
    audiences,
    () => new Promise((resolve) => ends.push(() => resolve({ count: 42, samples: [] }))),
  );
  expect(post).toHaveBeenCalledTimes(2);
  ends[0]!();
  await flushPromises();
  expect(post).toHaveBeenCalledTimes(3);
  ends[1]!();
  ends[2]!();
  await flushPromises();
  expect(page.get('[data-audience="3"]').text()).toContain('42 pelanggan');
  expect(page.get('[data-audience="4"]').text()).not.toContain('42 pelanggan');
  expect(post).toHaveBeenCalledTimes(3);
});

it('makes one, and says when its name is missing or taken', async () => {
  const { page, post } = await open([]);
  expect(page.text()).toContain('Belum ada segmen sendiri');
  await press(page, 'Buat segmen');
  await press(page, 'Simpan');
  expect(page.text()).toContain('Beri nama dulu.');
  await page.get('input[maxlength="60"]').setValue('Setia');
  post.mockRejectedValueOnce(new ApiError(409, 'audience_name_taken', 'taken'));
  await press(page, 'Simpan');
  expect(page.text()).toContain('Sudah ada segmen sendiri dengan nama itu.');
  await press(page, 'Simpan');
  expect(post).toHaveBeenLastCalledWith('/audiences', { name: 'Setia', filter: { all: [] } });
  expect(add.mock.calls.map(([toast]) => toast.title)).toEqual(['Segmen disimpan']);
});

it('changes one, but not with a condition that lacks something', async () => {
  const { page } = await open([anAudience(1)]);
  const patch = vi.spyOn(api, 'patch').mockResolvedValue(anAudience(1));
  await press(page, 'Ubah Segmen 1');
  const builder = page.getComponent({ name: 'AudienceBuilder' });
  builder.vm.$emit('update:modelValue', { all: [{ field: 'label', op: 'in', value: [] }] });
  await press(page, 'Simpan');
  expect(page.text()).toContain('Ada syarat yang belum lengkap.');
  expect(patch).not.toHaveBeenCalled();
  const filter = { all: [{ field: 'label', op: 'in', value: [7] }] };
  builder.vm.$emit('update:modelValue', filter);
  await press(page, 'Simpan');
  expect(patch).toHaveBeenCalledWith('/audiences/1', { name: 'Segmen 1', filter });
});

it('deletes one after asking, and says when the list cannot be had', async () => {
  const { page } = await open([anAudience(1)]);
  const remove = vi.spyOn(api, 'delete').mockResolvedValue(undefined);
  await press(page, 'Hapus Segmen 1');
  expect(page.get('[role="dialog"]').text()).toContain('Hapus segmen Segmen 1?');
  await press(page, 'Hapus segmen');
  expect(remove).toHaveBeenCalledWith('/audiences/1');
  const { page: broken } = await open(new ApiError(503, 'database_unavailable', 'away'));
  expect(broken.text()).toContain('Coba lagi');
});
