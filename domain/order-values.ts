import type { OrderStatus } from './order-status.ts';
import { formatDay } from './clock.ts';
import { messageText } from './message-text.ts';
import { formatRupiah, type TemplateValues } from './template.ts';
import type { Zone } from './regions/region.ts';

/** What a text about an order may say. */
export type OrderTextFacts = {
  /** `null` when the shop knows no name: the template's fallback greets. */
  customerName: string | null;
  orderNumber: string;
  /** Rupiah. */
  total: number;
  items: readonly { productName: string; quantity: number }[];
  orderedAt: Date;
  zone: Zone;
  shopName: string;
  status: OrderStatus;
  courier?: string | null;
  tracking?: string | null;
  /** The product that runs out first, for a reminder; else the first item's. */
  productName?: string;
  /** Whole days since the order was completed; 0 is left out. */
  daysSince?: number;
  recommendations?: readonly { name: string; price: number; isBestseller?: boolean }[];
  /** The merchant's own words, in place of products. */
  recommendationText?: string;
};

type Recommended = NonNullable<OrderTextFacts['recommendations']>[number];

/** How a status reads inside an Indonesian sentence: "pesanan … sudah dikirim". */
const STATUS_WORD: Record<OrderStatus, string> = {
  draft: 'dicatat',
  pending: 'diproses',
  shipped: 'dikirim',
  completed: 'selesai',
  cancelled: 'dibatalkan',
  returned: 'dikembalikan',
};

/** What a product is called of whose name nothing may stand in a message. */
const NAMELESS_PRODUCT = 'Produk';
/** Leaves a line of the list room for the quantity (characters). */
const LONGEST_PRODUCT = 100;

/** The template's values for an order, written as Indonesian customers read them. */
export function orderValues(facts: OrderTextFacts): TemplateValues {
  return {
    customer_name: facts.customerName,
    order_number: facts.orderNumber,
    product_name: facts.productName ?? facts.items[0]?.productName,
    total: formatRupiah(facts.total),
    items: facts.items.map((item) => `- ${productText(item.productName)} × ${item.quantity}`).join('\n'),
    order_date: formatDay(facts.orderedAt, facts.zone),
    days_since: facts.daysSince ? String(facts.daysSince) : null,
    status: STATUS_WORD[facts.status],
    courier: facts.courier,
    tracking: facts.tracking,
    recommendation: facts.recommendationText ?? facts.recommendations?.map(recommendationLine).join('\n'),
    shop_name: facts.shopName,
  };
}

/** What is suggested only because everybody buys it says so. */
function recommendationLine({ name, price, isBestseller = false }: Recommended): string {
  return `- ${productText(name)} (${formatRupiah(price)})${isBestseller ? ', terlaris' : ''}`;
}

/** A line of a list is one product, whatever its name holds. */
function productText(name: string): string {
  return messageText(name, { longest: LONGEST_PRODUCT }) || NAMELESS_PRODUCT;
}
