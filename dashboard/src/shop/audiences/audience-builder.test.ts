import type { AudienceCount } from '@roms/contracts/audiences';
import type { AudienceFilter } from '@roms/domain/audience';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h, shallowRef } from 'vue';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import AudienceBuilder from './AudienceBuilder.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A field of choices as a plain one: its options by value, and what somebody picks. */
const Choices = {
  name: 'Choices',
  props: ['modelValue', 'items'],
  emits: ['update:modelValue'],
  template: `<button class="choices" v-bind="$attrs"></button>`,
};
const loyal: AudienceFilter = { field: 'segment', op: 'in', value: ['loyal'] };

async function open(start: AudienceFilter, isTried = false) {
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/labels') return [{ id: 7, name: 'Grosir', color: 'teal' }] as never;
    if (path === '/customers/12') return { id: 12, name: 'Sari' } as never;
    throw new ApiError(404, 'not_found', path);
  });
  const post = vi.spyOn(api, 'post').mockImplementation(
    async () =>
      ({
        count: 1_234,
        samples: [{ id: 3, name: 'Joko', phone: null, segment: 'loyal' }],
      }) satisfies AudienceCount as never,
  );
  const filter = shallowRef(start);
  const Page = defineComponent({
    render: () =>
      h(AudienceBuilder, {
        isTried,
        modelValue: filter.value,
        'onUpdate:modelValue': (value: AudienceFilter) => (filter.value = value),
      }),
  });
  const page = mount(Page, {
    attachTo: document.body,
    global: {
      plugins: [...withQueries(), i18n, aRouter()],
      stubs: { Select: Choices, SelectMenu: Choices, Icon: true },
    },
  });
  await settle();
  return { page, post, filter };
}
type Page = Awaited<ReturnType<typeof open>>['page'];

async function settle() {
  await vi.advanceTimersByTimeAsync(400);
  await flushPromises();
}
async function press(page: Page, name: string) {
  const button = page
    .findAll('button')
    .find((one) => one.attributes('aria-label') === name || one.text() === name);
  await button!.trigger('click');
  await settle();
}
const choice = (page: Page, name: string, index = 0) =>
  page.findAllComponents(Choices).filter((one) => one.attributes('aria-label')?.startsWith(name))[index]!;
async function choose(page: Page, name: string, value: unknown, index = 0) {
  choice(page, name, index).vm.$emit('update:modelValue', value);
  await settle();
}

it('counts who fits, says some of them, and counts again when the filter pauses', async () => {
  const { page, post, filter } = await open({ all: [] });
  expect(post.mock.calls).toEqual([['/audiences/count', { filter: { all: [] } }]]);
  expect(page.get('[data-count]').text()).toBe('1.234 pelanggan');
  expect(page.text()).toContain('Joko');
  expect(page.text()).toContain('Tanpa syarat, semua pelanggan cocok.');

  await press(page, 'Tambah syarat');
  // Nothing is chosen yet: nothing is asked.
  expect(filter.value).toEqual({ all: [{ field: 'segment', op: 'in', value: [] }] });
  expect(post).toHaveBeenCalledTimes(1);
  expect(page.text()).toContain('Lengkapi syaratnya');
  await choose(page, 'Nilai Segmen', [{ value: 'loyal' }, { value: 'new' }]);
  expect(filter.value).toEqual({ all: [{ field: 'segment', op: 'in', value: ['loyal', 'new'] }] });
  expect(post).toHaveBeenLastCalledWith('/audiences/count', { filter: filter.value });
});

it('another field begins with what is asked most of it, and numbers are written', async () => {
  const { page, filter } = await open({ all: [loyal] });
  await choose(page, 'Syarat tentang', 'lastOrderDays');
  expect(filter.value).toEqual({ all: [{ field: 'lastOrderDays', op: 'gte', value: 30 }] });
  expect(page.text()).toContain('hari lalu');
  await choose(page, 'Perbandingan', 'lte');
  const number = page.findAllComponents({ name: 'InputNumber' })[0]!;
  number.vm.$emit('update:modelValue', 45);
  await settle();
  expect(filter.value).toEqual({ all: [{ field: 'lastOrderDays', op: 'lte', value: 45 }] });
});

it('groups stand in groups, each joined in its own way, and go again; the focus stays near', async () => {
  const { page, filter } = await open({ all: [loyal] });
  await press(page, 'Tambah kelompok');
  expect(document.activeElement?.closest('fieldset fieldset')).not.toBeNull();
  await choose(page, 'Cara menggabungkan syarat', 'none', 1);
  await choose(page, 'Nilai Segmen', [{ value: 'inactive' }], 1);
  expect(filter.value).toEqual({
    all: [loyal, { none: [{ field: 'segment', op: 'in', value: ['inactive'] }] }],
  });
  await press(page, 'Hapus kelompok');
  expect(filter.value).toEqual({ all: [loyal] });
  expect(document.activeElement?.textContent).toContain('Tambah syarat');
  await press(page, 'Hapus syarat Segmen');
  expect(filter.value).toEqual({ all: [] });
});

it('people are in it or not in any case, by name, and can be taken out again', async () => {
  const { page, filter } = await open({ any: [loyal, { field: 'customerId', op: 'in', value: [12, 13] }] });
  expect(page.text()).toContain('Sari');
  // One who was deleted is still one.
  expect(page.text()).toContain('#13');
  await press(page, 'Keluarkan #13');
  expect(filter.value).toEqual({ any: [loyal, { field: 'customerId', op: 'in', value: [12] }] });
  await press(page, 'Keluarkan Sari');
  expect(filter.value).toEqual(loyal);
});

it('products are taken out again like people', async () => {
  const { page, filter } = await open({ all: [{ field: 'product', op: 'in', value: [5, 6] }] });
  await press(page, 'Keluarkan #5');
  expect(filter.value).toEqual({ all: [{ field: 'product', op: 'in', value: [6] }] });
});

it('says beside a field what is missing once somebody tried, and what went wrong with the count', async () => {
  const { page, post } = await open({ all: [{ field: 'label', op: 'in', value: [] }] }, true);
  expect(page.text()).toContain('Isi dulu.');
  post.mockRejectedValue(new ApiError(503, 'database_unavailable', 'away'));
  await choose(page, 'Nilai Label pelanggan', [{ value: 7 }]);
  expect(page.text()).not.toContain('Isi dulu.');
  expect(page.text()).toContain('Coba lagi');
});
