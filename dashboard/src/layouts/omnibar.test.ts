import type { SearchResult } from '@roms/contracts/search';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTick, ref } from 'vue';
import { i18n } from '../i18n.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import { isStopDialogOpen } from './stop-dialog.ts';
import { useOmnibarGroups } from './use-omnibar-groups.ts';

enableAutoUnmount(afterEach);
beforeEach(() => {
  sessionStorage.clear();
  isStopDialogOpen.value = false;
});

const FOUND: SearchResult = {
  customers: [],
  orders: [],
  products: [
    { id: 3, name: 'Kopi Gayo', sku: 'KOPI-1', active: true },
    { id: 4, name: 'Kopi Lama', sku: 'KOPI-0', active: false },
  ],
  conversations: [],
};

function omnibarOf(role: 'admin' | 'cs', typed = '', found?: SearchResult) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  const went: string[] = [];
  let isClosed = false;
  const term = ref(typed);
  let groups!: ReturnType<typeof useOmnibarGroups>;
  mount(
    {
      setup() {
        groups = useOmnibarGroups(
          term,
          ref(found),
          (to) => void went.push(to),
          () => (isClosed = true),
        );
        return () => null;
      },
    },
    { global: { plugins: [...plugins, i18n] } },
  );
  const labelsOf = (id: string) =>
    groups.value.find((group) => group.id === id)?.items.map(({ label }) => label) ?? [];
  const choose = (label: string) =>
    groups.value
      .flatMap(({ items }) => items)
      .find((item) => item.label === label)!
      .onSelect();
  return { groups: () => groups.value, labelsOf, choose, went, isClosed: () => isClosed, term };
}

describe('the omnibar', () => {
  it('finds products, and says which are no longer sold', () => {
    const { groups, choose, went } = omnibarOf('cs', 'kopi', FOUND);
    const found = groups().find(({ id }) => id === 'products')!;
    expect(found.items.map(({ label, suffix }) => [label, suffix])).toEqual([
      ['Kopi Gayo', 'KOPI-1'],
      ['Kopi Lama', 'KOPI-0 · tidak dijual lagi'],
    ]);
    choose('Kopi Gayo');
    expect(went).toEqual(['/products?open=3']);
  });

  it('leads admins to reports and segments once something is typed', async () => {
    const { labelsOf, choose, went, term } = omnibarOf('admin');
    expect([labelsOf('reports'), labelsOf('segments')]).toEqual([[], []]);
    term.value = 'omzet';
    await nextTick();
    expect(labelsOf('reports')).toContain('Laporan: Omzet');
    expect(labelsOf('reports')).toHaveLength(8);
    choose('Laporan: Wilayah');
    choose('Segmen: Loyal');
    expect(went).toEqual(['/reports?report=regions', '/customers?segment=loyal']);
  });

  it('offers nobody what they may not do', () => {
    const [admin, agent] = [omnibarOf('admin', 'a'), omnibarOf('cs', 'a')];
    expect(admin.labelsOf('actions')).toEqual(
      expect.arrayContaining(['Order baru', 'Tambah produk', 'Hentikan pesan otomatis']),
    );
    expect(agent.labelsOf('actions')).toContain('Order baru');
    expect(agent.labelsOf('actions')).not.toContain('Tambah produk');
    expect(agent.labelsOf('actions')).not.toContain('Hentikan pesan otomatis');
    expect([agent.labelsOf('reports'), agent.labelsOf('segments')]).toEqual([[], []]);
    expect(agent.labelsOf('pages')).not.toContain('Laporan');
    expect(admin.labelsOf('pages')).toContain('Laporan');
  });

  it('does what needs no page, and is found by other words for it', () => {
    const { groups, choose, went, isClosed } = omnibarOf('admin');
    choose('Hentikan pesan otomatis');
    expect([isStopDialogOpen.value, isClosed(), went]).toEqual([true, true, []]);
    const newOrder = groups()
      .flatMap(({ items }) => items)
      .find(({ label }) => label === 'Order baru');
    expect(newOrder?.words).toContain('buat pesanan');
  });
});
