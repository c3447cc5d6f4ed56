import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';

/** What a row of the list says besides who it is, in the order in which it stands there. */
export const COLUMNS = ['segment', 'place', 'labels', 'orders', 'spent', 'lastOrder', 'consent'] as const;
export type Column = (typeof COLUMNS)[number];

const WIDTHS: Record<Column, string> = {
  segment: '8rem',
  place: 'minmax(0, 1fr)',
  labels: 'minmax(0, 1fr)',
  orders: '5rem',
  spent: '7.5rem',
  lastOrder: '8rem',
  consent: '7.5rem',
};
const USUAL: readonly Column[] = ['segment', 'place', 'orders', 'lastOrder', 'spent'];

/** Which columns the list has, as this browser's person chose, and the grid that they stand in. */
export function useColumns() {
  const chosen = useLocalStorage<Column[]>('roms.customers.columns', [...USUAL]);
  const columns = computed(() => COLUMNS.filter((column) => chosen.value.includes(column)));
  const grid = computed(() =>
    ['minmax(11rem, 1.6fr)', ...columns.value.map((column) => WIDTHS[column])].join(' '),
  );
  function toggle(column: Column, isOn: boolean): void {
    chosen.value = COLUMNS.filter((one) => (one === column ? isOn : chosen.value.includes(one)));
  }
  return { columns, grid, toggle };
}
