import type { OrderStatus } from '@roms/domain/order-status';

/** A line of the omnibar: `words` is found as well and not shown, `status` is an order's, shown at the line's end. */
export type Item = {
  label: string;
  suffix?: string;
  words?: string;
  icon: string;
  status?: OrderStatus;
  onSelect: () => void;
};
export type Group = { id: string; label: string; items: Item[]; ignoreFilter?: boolean };
