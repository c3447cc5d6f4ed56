import type { Figure } from '@roms/contracts/reports';
import type { FigureKey } from '@roms/domain/report-figure';
import type { ReportAnswers } from './reports.api.ts';

const DAYS = 'from=2026-11-16&to=2026-11-18';
/** Where some figures lead. */
const ROWS: Partial<Record<FigureKey, string>> = {
  revenue: `/orders?sold=true&${DAYS}`,
  reminders_answered: `/reminders?tab=past&reached=answered&${DAYS}`,
  first_reply_median: `/reports/times?of=replies&${DAYS}`,
  resolution_median: `/reports/times?of=resolutions&${DAYS}`,
};

/** A figure with what it is compared with. */
export function aFigure(key: FigureKey, value: number | null, before: number | null = null): Figure {
  return {
    key,
    value,
    before,
    rows: ROWS[key] ?? null,
  };
}

const facts = (figures: Figure[]) => ({
  span: { from: '2026-11-16', to: '2026-11-18' },
  compared: { from: '2026-11-13', to: '2026-11-15' },
  zone: 'Asia/Jakarta',
  isRebuilding: false,
  figures,
});
const day = (date: string, orders: number) => ({ date, orders, revenue: orders * 100_000 });

/** What a shop of three days answers, by the contract. */
export const ANSWERS: ReportAnswers = {
  revenue: {
    ...facts([
      aFigure('revenue', 600_000, 500_000),
      aFigure('orders', 6, 5),
      aFigure('average_order', 100_000, 100_000),
    ]),
    days: [day('2026-11-16', 1), day('2026-11-17', 2), day('2026-11-18', 3)],
    daysBefore: [day('2026-11-13', 0), day('2026-11-14', 0), day('2026-11-15', 5)],
    peakHours: Array.from({ length: 168 }, (_, index) => ({
      weekday: Math.floor(index / 24) + 1,
      hour: index % 24,
      orders: index === 43 ? 4 : 0,
      messages: index % 24 === 9 ? 2 : 0,
    })),
  },
  'top-customers': {
    ...facts([aFigure('top_customers_share', 0.75, 0.8)]),
    customers: [
      {
        customer: { id: 7, name: 'Ibu Sari', phone: '6281266600001' },
        isErased: false,
        orders: 4,
        revenue: 400_000,
        lastOrderAt: '2026-11-18T03:00:00.000Z',
        before: { orders: 1, revenue: 50_000 },
      },
      {
        customer: { id: 8, name: '', phone: null },
        isErased: true,
        orders: 2,
        revenue: 200_000,
        lastOrderAt: '2026-11-17T03:00:00.000Z',
        before: null,
      },
    ],
  },
  regions: {
    ...facts([aFigure('known_place_share', 0.9, 0.9)]),
    provinces: [
      {
        code: '32',
        name: 'Jawa Barat',
        orders: 4,
        revenue: 400_000,
        before: { orders: 2, revenue: 200_000 },
        regencies: [
          { code: null, name: null, orders: 3, revenue: 300_000 },
          { code: '32.73', name: 'Kota Bandung', orders: 1, revenue: 100_000 },
        ],
      },
      { code: null, name: null, orders: 1, revenue: 150_000, before: null, regencies: [] },
      { code: '65', name: 'Kalimantan Utara', orders: 1, revenue: 50_000, before: null, regencies: [] },
    ],
  },
  products: {
    ...facts([aFigure('products_revenue', 600_000, null), aFigure('quantity', 12, null)]),
    products: [
      { productId: 3, name: 'Kopi Gayo', quantity: 10, orders: 5, revenue: 500_000, before: null },
      { productId: null, name: null, quantity: 2, orders: 1, revenue: 100_000, before: null },
    ],
    productCount: 240,
  },
  repeat: {
    ...facts([
      aFigure('repeat_rate', 0.25, 0.2),
      aFigure('customers', 4, 5),
      aFigure('repeat_customers', 1, 1),
      aFigure('returning_customers', 2, 1),
      aFigure('days_between_orders', 12, 14),
    ]),
    gaps: [
      { from: 0, to: 0, orders: 1 },
      { from: 1, to: 6, orders: 2 },
      { from: 7, to: null, orders: 3 },
    ],
    latestOrders: null,
  },
  cohorts: {
    ...facts([]),
    cohorts: [
      { month: '2026-10', customers: 20, again: [2, 5] },
      { month: '2026-11', customers: 10, again: [1] },
    ],
  },
  reminders: {
    ...facts([
      aFigure('reminders_sent', 200, 100),
      aFigure('reminders_delivered', 180, 90),
      aFigure('reminders_read', 120, 60),
      aFigure('reminders_answered', 40, 20),
      aFigure('reminders_reordered', 30, 10),
      aFigure('reminders_revenue', 3_000_000, 1_000_000),
    ]),
    holdout: {
      reminded: { count: 380, ordered: 57 },
      heldOut: { count: 40, ordered: 4 },
      difference: { value: 0.05, low: -0.05, high: 0.15 },
      isTooFew: false,
    },
    isCounting: false,
  },
  team: {
    ...facts([
      aFigure('first_reply_median', 240_000, 300_000),
      aFigure('first_reply_p90', 3_900_000, 1_800_000),
      aFigure('resolution_median', 7_200_000, 7_200_000),
      aFigure('resolution_p90', null, null),
    ]),
    agents: [
      {
        agent: { id: 5, name: 'Rina' },
        firstReplies: 20,
        firstReplyMedian: 240_000,
        firstReplyP90: 3_900_000,
        resolutions: 8,
        resolutionMedian: 7_200_000,
        resolutionP90: null,
      },
      {
        agent: null,
        firstReplies: 1,
        firstReplyMedian: 60_000,
        firstReplyP90: 60_000,
        resolutions: 0,
        resolutionMedian: null,
        resolutionP90: null,
      },
    ],
    hours: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      firstReplies: hour === 9 ? 20 : 0,
      firstReplyMedian: hour === 9 ? 240_000 : null,
      firstReplyP90: hour === 9 ? 3_900_000 : null,
    })),
    latest: null,
  },
};
