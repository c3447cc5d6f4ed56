import type { GivenSegment } from '@roms/contracts/segments';
import type { Segment } from '@roms/domain/segment';
import { useI18n } from 'vue-i18n';
import { formatRupiah } from '../../ui/money.ts';
import { dayDistance } from '../../ui/time.ts';
import { useShopTime } from '../time/use-shop-time.ts';

/** How a segment is called, and why a customer is in it: `6 order, terakhir 12 hari`. Days are the shop's. */
export function useSegmentWords() {
  const { t } = useI18n();
  const { shopZone, now } = useShopTime();
  const daysSince = (at: string): number =>
    Math.max(0, -dayDistance(new Date(at), new Date(now.value), shopZone.value));

  const nameOf = (segment: Segment): string => t(`segments.name.${segment}`);

  function reasonOf({ segment, segmentReason }: GivenSegment): string {
    const { orders, spent, lastOrderAt, firstOrderAt } = segmentReason;
    if (lastOrderAt === null || firstOrderAt === null) return t('segments.reason.none');
    if (segment === 'new') {
      const days = daysSince(firstOrderAt);
      return days === 0 ? t('segments.reason.firstToday') : t('segments.reason.first', { days }, days);
    }
    const days = daysSince(lastOrderAt);
    const last = days === 0 ? t('segments.reason.lastToday') : t('segments.reason.last', { days }, days);
    const worth =
      segment === 'big_spender'
        ? formatRupiah(spent)
        : t('segments.reason.orders', { count: orders }, orders);
    return `${worth}, ${last}`;
  }

  return { nameOf, reasonOf };
}
