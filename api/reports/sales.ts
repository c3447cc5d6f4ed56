import {
  MOST_PRODUCTS_LISTED,
  type ProductsReport,
  type RegionsReport,
  type RevenueReport,
  type TopCustomersReport,
} from '@roms/contracts/reports';
import { regionName } from '@roms/domain/regions/place';
import { soldProducts } from '../../db/reports/products.ts';
import { soldByProvince } from '../../db/reports/regions.ts';
import { peakHours, revenueByDay, totalOf } from '../../db/reports/revenue.ts';
import { topCustomers } from '../../db/reports/top-customers.ts';
import { figuresOf, headOf, inBoth, ordersPage, shareOf, type Asked } from './asked.ts';

/** Revenue by day, and at which hours customers order and write. */
export async function revenueReport(asked: Asked): Promise<RevenueReport> {
  const { db, span, state } = asked;
  const [days, daysBefore] = await inBoth(asked, (one) => revenueByDay(db, one, state.zone));
  const totals = [totalOf(days), daysBefore && totalOf(daysBefore)] as [Sold, Sold | null];
  const figures = figuresOf(totals, ordersPage(asked), {
    revenue: ({ revenue }) => revenue,
    orders: ({ orders }) => orders,
    average_order: ({ revenue, orders }) => (orders === 0 ? null : Math.round(revenue / orders)),
  });
  return {
    ...headOf(asked, figures),
    days,
    daysBefore,
    peakHours: await peakHours(db, span, state.zone),
  };
}

/** Who bought for most. */
export async function topCustomersReport(asked: Asked): Promise<TopCustomersReport> {
  const { db, span, compared, state } = asked;
  const top = await topCustomers(db, span, compared);
  const read = async (one: typeof span) => ({
    top: totalOf(one === span ? top : await topCustomers(db, one, null)),
    all: totalOf(await revenueByDay(db, one, state.zone)),
  });
  const figures = figuresOf(await inBoth(asked, read), ordersPage(asked), {
    top_customers_share: ({ top: ten, all }) => shareOf(ten.revenue, all.revenue),
  });
  const customers = top.map(({ id, name, phone, lastOrderAt, ...sold }) => ({
    ...sold,
    customer: { id, name, phone },
    lastOrderAt: lastOrderAt.toISOString(),
  }));
  return { ...headOf(asked, figures), customers };
}

/** Where customers live who bought. */
export async function regionsReport(asked: Asked): Promise<RegionsReport> {
  const [now, before] = await inBoth(asked, (span) => soldByProvince(asked.db, span));
  const figures = figuresOf([now, before], ordersPage(asked), {
    known_place_share: (provinces) =>
      shareOf(totalOf(provinces.filter(({ code }) => code !== null)).revenue, totalOf(provinces).revenue),
  });
  const known = new Map(before?.map((province) => [province.code, province]));
  // What sold only in the days of before is listed with nothing.
  const gone = (before ?? [])
    .filter(({ code }) => !now.some((province) => province.code === code))
    .map(({ code }) => ({ code, ...NOTHING, regencies: [] }));
  const provinces = [...now, ...gone].map((province) => ({
    ...province,
    name: nameOf(province.code),
    before: before === null ? null : soldOf(known.get(province.code)),
    regencies: province.regencies.map((regency) => ({ ...regency, name: nameOf(regency.code) })),
  }));
  return { ...headOf(asked, figures), provinces };
}

/** What was sold. `most`: how many products are listed. */
export async function productsReport(asked: Asked, most = MOST_PRODUCTS_LISTED): Promise<ProductsReport> {
  const [now, before] = await inBoth(asked, (span) => soldProducts(asked.db, span));
  const figures = figuresOf([now, before], ordersPage(asked), {
    products_revenue: (products) => totalOf(products).revenue,
    quantity: (products) => products.reduce((sum, { quantity }) => sum + quantity, 0),
  });
  const known = new Map(before?.map((product) => [product.productId, product]));
  const products = now.slice(0, most).map((product) => {
    const earlier = known.get(product.productId);
    return {
      ...product,
      before: before === null ? null : { quantity: earlier?.quantity ?? 0, ...soldOf(earlier) },
    };
  });
  return { ...headOf(asked, figures), products, productCount: now.length };
}

type Sold = { orders: number; revenue: number };
const NOTHING: Sold = { orders: 0, revenue: 0 };

function soldOf(sold: Sold | undefined): Sold {
  return sold === undefined ? NOTHING : { orders: sold.orders, revenue: sold.revenue };
}

function nameOf(code: string | null): string | null {
  return code === null ? null : regionName(code);
}
