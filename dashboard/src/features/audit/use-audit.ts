import type { AuditEntry } from '@roms/contracts/audit';
import type { Page } from '@roms/contracts/pagination';
import { computed } from 'vue';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';
import { zonedMoment } from '../../ui/time.ts';

const DAY_MS = 86_400_000;

/** The audit log page after page, by what is in the address: `from` and `to` are days of the shop, both included. */
export function useAudit() {
  const { shopZone } = useShopTime();
  const filter = useAddressFilter({ subject: '', id: '', actor: '', from: '', to: '' });
  const isFiltered = computed(() => Object.values(filter).some((value) => value !== ''));

  const begin = (day: string): Date => zonedMoment(day, '00:00', shopZone.value);
  const { pages, ...query } = usePages(() => {
    const { subject, id, actor, from, to } = filter;
    const asked = {
      subject: subject !== '' && id !== '' ? `${subject}:${id}` : subject,
      actor,
      from: from && begin(from).toISOString(),
      to: to && begin(new Date(Date.parse(to) + DAY_MS).toISOString().slice(0, 10)).toISOString(),
    };
    return {
      key: ['audit', asked],
      fetch: (cursor, signal) => api.get<Page<AuditEntry>>('/audit', { query: { ...asked, cursor }, signal }),
    };
  });

  return {
    ...query,
    filter,
    isFiltered,
    list: computed(() => pages.value.flatMap(({ data }) => data)),
    clear: () => Object.assign(filter, { subject: '', id: '', actor: '', from: '', to: '' }),
  };
}
