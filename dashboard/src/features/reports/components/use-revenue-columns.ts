import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { formatRupiah } from '../../../ui/money.ts';
import type { Column } from './report-column.ts';

/** What a row brought, and before; `before` null: it was not there then, left out: nothing is compared. */
type Earning = { revenue: number; before?: { revenue: number } | null };

/** The last columns of a table of what brought how much: the span before, where the report compares, and a bar. */
export function useRevenueColumns<Row extends Earning>(
  rows: () => readonly Row[],
  isCompared: () => boolean,
): () => Column<Row>[] {
  const { t } = useI18n();
  const most = computed(() => Math.max(1, ...rows().map(({ revenue }) => revenue)));
  return () => [
    ...(isCompared()
      ? [
          {
            key: 'before',
            name: t('reports.before'),
            text: ({ before }: Row) => formatRupiah(before?.revenue ?? 0),
          },
        ]
      : []),
    {
      key: 'revenue',
      name: t('reports.figure.revenue'),
      text: ({ revenue }) => formatRupiah(revenue),
      bar: ({ revenue }) => revenue / most.value,
      isMain: true,
    },
  ];
}
