import { PROVINCES } from '@roms/domain/regions/data';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLabels } from '../../shop/labels/use-labels.ts';
import { dayText } from '../../ui/day-text.ts';
import { formatRupiah } from '../../ui/money.ts';
import type { CustomerFilter, FilterName } from './customer-filter.ts';

/** One thing that the list is narrowed by, in words, and the fields that take it away. */
export type FilterWords = { label: string; names: FilterName[] };

/** What the list is narrowed by, each in words; what stands beside the list in a field of its own is left out. */
export function useFilterWords(filter: CustomerFilter) {
  const { t } = useI18n();
  const { labels } = useLabels();

  /** `least` and `most` may be `''`. */
  function range(least: string, most: string, show: (value: string) => string): string {
    if (least !== '' && most !== '')
      return t('customers.filter.between', { least: show(least), most: show(most) });
    return least === ''
      ? t('customers.filter.most', { most: show(most) })
      : t('customers.filter.least', { least: show(least) });
  }

  return computed((): FilterWords[] => {
    const { label, province, optedOut, whatsapp } = filter;
    const ranges = [
      ['orders', filter.ordersFrom, filter.ordersTo, (value: string) => value],
      ['spent', filter.spentFrom, filter.spentTo, (value: string) => formatRupiah(Number(value))],
      ['lastOrder', filter.lastOrderFrom, filter.lastOrderTo, dayText],
    ] as const;
    const labelName = labels.list?.find(({ id }) => String(id) === label)?.name ?? label;
    const provinceName = PROVINCES.find(([code]) => code === province)?.[1] ?? province;
    const known: [string, FilterWords][] = [
      [label, { label: t('customers.filter.labelIs', { label: labelName }), names: ['label'] }],
      [province, { label: provinceName, names: ['province'] }],
      ...ranges.map(([name, least, most, show]): [string, FilterWords] => [
        least + most,
        {
          label: `${t(`customers.column.${name}`)}: ${range(least, most, show)}`,
          names: [`${name}From`, `${name}To`],
        },
      ]),
      [
        optedOut,
        { label: t(`customers.filter.consent.${optedOut === 'true' ? 'no' : 'yes'}`), names: ['optedOut'] },
      ],
      [whatsapp, { label: t('customers.filter.noWhatsapp'), names: ['whatsapp'] }],
    ];
    return known.flatMap(([value, words]) => (value === '' ? [] : [words]));
  });
}
