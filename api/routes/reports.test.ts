import excel from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CohortsReport,
  ProductsReport,
  RegionsReport,
  RemindersReport,
  RepeatReport,
  RevenueReport,
  TeamReport,
  TopCustomersReport,
} from '@roms/contracts/reports';
import { FIGURE_KEYS, REPORTS } from '@roms/domain/report-figure';
import { MOST_MARKED } from '../../db/reports/reminders.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;
let agent: Staff;
let wati: number;

beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => new Date('2026-03-05T05:00:00Z') } });
  [admin, agent] = [await api.staff('admin', 'Bos'), await api.staff('cs', 'Ani')];
  const kopi = await insertProduct(api.db, 'Kopi Gayo');
  const customer = async (name: string, more: object) => {
    const { id } = await insertCustomer(api.db, { name });
    await api.db('customers').where({ id }).update(more);
    return id;
  };
  wati = await customer('=Wati', { province_code: '32', regency_code: '32.73' });
  const joko = await customer('Joko', { internal: false });
  const boss = await customer('Bos sendiri', { internal: true });
  const order = (
    customerId: number,
    at: string,
    price: number,
    productId: number | null = kopi,
    quantity = 1,
  ) =>
    insertOrder(api.db, {
      customerId,
      orderedAt: new Date(at),
      status: 'completed',
      items: [{ name: 'Kopi', productId, price, quantity }],
    });
  // The last minute of 31 January in Jakarta, and the first of February.
  await order(wati, '2026-01-31T16:59:00Z', 1_000);
  await order(wati, '2026-01-31T17:00:00Z', 20_000, kopi, 2);
  await order(wati, '2026-02-11T03:30:00Z', 100_000);
  await order(joko, '2026-02-28T16:59:59Z', 60_000, null);
  await order(joko, '2026-02-28T17:00:00Z', 7_000);
  await order(boss, '2026-02-10T00:00:00Z', 9_000_000);
});
afterAll(() => api.stop());

const read = async <T>(
  report: string,
  query = 'from=2026-02-01&to=2026-02-28&compare=previous',
): Promise<T> => {
  const { status, body } = await api.call<T>(admin, 'GET', `/api/v1/reports/${report}?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
};
const figuresOf = ({ figures }: { figures: RevenueReport['figures'] }) =>
  Object.fromEntries(figures.map(({ key, value, before }) => [key, [value, before]]));

test('revenue is of the shop’s days, both in it, beside as many days before', async () => {
  const report = await read<RevenueReport>('revenue');
  expect(report).toMatchObject({
    span: { from: '2026-02-01', to: '2026-02-28' },
    compared: { from: '2026-01-04', to: '2026-01-31' },
    zone: 'Asia/Jakarta',
    isRebuilding: false,
  });
  expect(figuresOf(report)).toEqual({
    revenue: [200_000, 1_000],
    orders: [3, 1],
    average_order: [66_667, 1_000],
  });
  expect(report.figures[0]!.rows).toBe('/orders?sold=true&from=2026-02-01&to=2026-02-28');
  expect(report.days).toHaveLength(28);
  expect(report.days.filter(({ orders }) => orders > 0)).toEqual([
    { date: '2026-02-01', orders: 1, revenue: 40_000 },
    { date: '2026-02-11', orders: 1, revenue: 100_000 },
    { date: '2026-02-28', orders: 1, revenue: 60_000 },
  ]);
  expect(report.daysBefore?.at(-1)).toEqual({ date: '2026-01-31', orders: 1, revenue: 1_000 });
  expect(report.peakHours.filter(({ orders }) => orders > 0)).toEqual([
    { weekday: 3, hour: 10, orders: 1, messages: 0 },
    { weekday: 6, hour: 23, orders: 1, messages: 0 },
    { weekday: 7, hour: 0, orders: 1, messages: 0 },
  ]);
});

test('without days it is the last thirty, and nothing is compared', async () => {
  const report = await read<RevenueReport>('revenue', '');
  expect(report).toMatchObject({
    span: { from: '2026-02-04', to: '2026-03-05' },
    compared: null,
    daysBefore: null,
  });
  expect(figuresOf(report).revenue).toEqual([167_000, null]);
  for (const query of [
    'from=2026-02-02&to=2026-02-01',
    'from=2020-01-01&to=2026-01-01',
    'from=2026-02-30',
    'compare=x',
  ]) {
    const { status } = await api.call(admin, 'GET', `/api/v1/reports/revenue?${query}`);
    expect(status, query).toBe(400);
  }
  // Behind it no month follows, for which cohorts looked for ever.
  const { status } = await api.call(admin, 'GET', '/api/v1/reports/regions?to=9999-12-31');
  expect(status).toBe(400);
});

test('customers, regions and products name what is behind the revenue, and who or what is unknown', async () => {
  const top = await read<TopCustomersReport>('top-customers');
  expect(top.customers.map(({ customer, ...rest }) => [customer.name, rest])).toEqual([
    [
      '=Wati',
      {
        ...{ isErased: false, orders: 2, revenue: 140_000, lastOrderAt: '2026-02-11T03:30:00.000Z' },
        before: { orders: 1, revenue: 1_000 },
      },
    ],
    [
      'Joko',
      {
        ...{ isErased: false, orders: 1, revenue: 60_000, lastOrderAt: '2026-02-28T16:59:59.000Z' },
        before: { orders: 0, revenue: 0 },
      },
    ],
  ]);
  expect(figuresOf(top)).toEqual({ top_customers_share: [1, 1] });
  const regions = await read<RegionsReport>('regions');
  expect(regions.provinces).toEqual([
    {
      ...{
        code: '32',
        name: 'Jawa Barat',
        orders: 2,
        revenue: 140_000,
        before: { orders: 1, revenue: 1_000 },
      },
      regencies: [{ code: '32.73', name: 'Kota Bandung', orders: 2, revenue: 140_000 }],
    },
    {
      ...{ code: null, name: null, orders: 1, revenue: 60_000, before: { orders: 0, revenue: 0 } },
      regencies: [{ code: null, name: null, orders: 1, revenue: 60_000 }],
    },
  ]);
  expect(figuresOf(regions)).toEqual({ known_place_share: [0.7, 1] });
  const products = await read<ProductsReport>('products');
  expect(products).toMatchObject({
    productCount: 2,
    products: [
      {
        name: 'Kopi Gayo',
        quantity: 3,
        orders: 2,
        revenue: 140_000,
        before: { quantity: 1, orders: 1, revenue: 1_000 },
      },
      { productId: null, name: null, quantity: 1, orders: 1, revenue: 60_000 },
    ],
  });
  expect(figuresOf(products)).toEqual({ products_revenue: [200_000, 1_000], quantity: [4, 1] });
});

test('who orders again, after how many days, and in which months', async () => {
  const repeat = await read<RepeatReport>('repeat');
  expect(figuresOf(repeat)).toEqual({
    repeat_rate: [0.5, 0],
    customers: [2, 1],
    repeat_customers: [1, 0],
    returning_customers: [1, 0],
    // One day after, and ten.
    days_between_orders: [5.5, null],
  });
  expect(repeat.gaps.filter(({ orders }) => orders > 0)).toEqual([
    { from: 0, to: 7, orders: 1 },
    { from: 8, to: 14, orders: 1 },
  ]);
  const { cohorts } = await read<CohortsReport>('cohorts', 'from=2026-01-15&to=2026-03-05');
  expect(cohorts).toEqual([
    { month: '2026-01', customers: 1, again: [0, 1, 0] },
    { month: '2026-02', customers: 1, again: [0, 1] },
    { month: '2026-03', customers: 0, again: [0] },
  ]);
});

test('reminders and the team say nothing where nothing was', async () => {
  const reminders = await read<RemindersReport>('reminders');
  expect(Object.values(figuresOf(reminders))).toEqual(Array.from({ length: 6 }, () => [0, 0]));
  expect(reminders.holdout).toEqual({
    ...{ reminded: { count: 0, ordered: 0 }, heldOut: { count: 0, ordered: 0 } },
    ...{ difference: null, isTooFew: true },
  });
  expect(reminders.latest).toBeNull();
  const team = await read<TeamReport>('team');
  expect(Object.values(figuresOf(team))).toEqual(Array.from({ length: 4 }, () => [null, null]));
  expect(team.agents).toEqual([]);
  const { figures } = await read<CohortsReport>('cohorts');
  expect(figures).toEqual([]);
  expect(team.hours).toHaveLength(24);
});

test('reminders whose outcomes are still being counted say so, also of the days that are compared with', async () => {
  const isCounting = async () => (await read<RemindersReport>('reminders')).isCounting;
  expect(await isCounting()).toBe(false);
  await api.db.raw(
    `INSERT INTO reminder_marks (quarter)
     SELECT timestamptz '2026-01-10' + n * interval '15 minutes' FROM generate_series(0, ?) AS n`,
    [MOST_MARKED],
  );
  expect(await isCounting()).toBe(true);
  await api.db('reminder_marks').where('quarter', '=', '2026-01-10').delete();
  expect(await isCounting()).toBe(false);
});

test('every figure of a report has a key of its own, and only an admin reads any', async () => {
  const keys: string[] = [];
  for (const report of REPORTS) {
    const { figures } = await read<RevenueReport>(report);
    keys.push(...figures.map(({ key }) => key));
    for (const ending of ['', '.csv', '.xlsx', '.pdf'])
      expect((await api.call(agent, 'GET', `/api/v1/reports/${report}${ending}`)).status).toBe(403);
  }
  expect(keys.toSorted()).toEqual([...FIGURE_KEYS].toSorted());
});

test('what figures of orders lead to are the orders that they count, all and each row’s', async () => {
  // What no report counts lies among them.
  for (const status of ['cancelled', 'returned', 'draft'] as const)
    await insertOrder(api.db, {
      customerId: wati,
      orderedAt: new Date('2026-02-11T04:00:00Z'),
      status,
      items: [{ name: 'Kopi', price: 1 }],
    });
  const countOf = async (path: string): Promise<number> => {
    const { status, body } = await api.call(admin, 'GET', `/api/v1${path}`);
    expect(status, path).toBe(200);
    return (body as unknown as { page: { total: { count: number } } }).page.total.count;
  };
  const days = 'from=2026-02-01&to=2026-02-28';
  const { figures } = await read<RevenueReport>('revenue');
  const { value } = figures.find(({ key }) => key === 'orders')!;
  for (const report of ['revenue', 'top-customers', 'regions', 'products', 'repeat'])
    for (const { key, rows } of (await read<RevenueReport>(report)).figures)
      expect([key, rows && (await countOf(rows))]).toEqual([key, value]);
  expect(await countOf(`/orders?${days}`)).toBeGreaterThan(value!);
  const { customers } = await read<TopCustomersReport>('top-customers');
  for (const { customer, orders } of customers)
    expect(await countOf(`/orders?sold=true&customerId=${customer.id}&${days}`)).toBe(orders);
  const { provinces } = await read<RegionsReport>('regions');
  expect(provinces.map(({ code }) => code)).toContain(null);
  for (const { code, orders } of provinces)
    expect(await countOf(`/orders?sold=true&province=${code ?? 'none'}&${days}`)).toBe(orders);
  // Somebody of whom only the province is known.
  await api.db('customers').where({ name: 'Joko' }).update({ province_code: '32' });
  const [java] = (await read<RegionsReport>('regions')).provinces;
  expect(java!.regencies.map(({ code, orders }) => [code, orders])).toEqual([
    ['32.73', 2],
    [null, 1],
  ]);
  for (const { code, orders } of java!.regencies)
    expect(await countOf(`/orders?sold=true&province=32&regency=${code ?? 'none'}&${days}`)).toBe(orders);
  expect(await countOf(`/orders?sold=true&regency=32.73&${days}`)).toBe(2);
  expect(await countOf(`/orders?sold=true&province=31&regency=32.73&${days}`)).toBe(0);
  await api.db('customers').where({ name: 'Joko' }).update({ province_code: null });
  const { products } = await read<ProductsReport>('products');
  for (const { productId, orders } of products)
    if (productId !== null)
      expect(await countOf(`/orders?sold=true&product=${productId}&${days}`)).toBe(orders);
  // Without days the database keeps the numbers.
  expect(await countOf('/orders?sold=true')).toBe(5);
  expect(await countOf('/orders?sold=true&status=completed')).toBe(5);
  expect(await countOf('/orders?sold=true&status=cancelled')).toBe(0);
});

const file = (path: string) =>
  fetch(`${api.url}/api/v1/reports/${path}?from=2026-02-01&to=2026-02-28`, { headers: admin.headers });

test('a file of values has the rows, without formulas, and is in the audit log', async () => {
  const answer = await file('top-customers.csv');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="roms-top-customers-2026-02-01-2026-02-28.csv"',
  );
  const lines = (await answer.text()).split('\r\n').filter(Boolean);
  expect(lines[0]!.replace('\uFEFF', '')).toBe('Nama,Nomor,Pesanan,Omzet,Pesanan terakhir');
  expect(lines[1]).toMatch(/^'=Wati,62\d+,2,140000,2026-02-11$/);
  expect(lines).toHaveLength(3);
  expect(await api.db('audit_log').orderBy('id', 'desc').first('action', 'after')).toMatchObject({
    action: 'report.exported',
    after: { report: 'top-customers', from: '2026-02-01', to: '2026-02-28', format: 'csv' },
  });
});

test('a workbook has a sheet for the figures and one for each table', async () => {
  const book = new excel.Workbook();
  await book.xlsx.load(await (await file('revenue.xlsx')).arrayBuffer());
  expect(book.worksheets.map(({ name }) => name)).toEqual(['Ringkasan', 'Per hari', 'Jam ramai']);
  const first = book.worksheets[0]!.getRow(2);
  expect([1, 2, 3].map((cell) => first.getCell(cell).value)).toEqual(['Omzet', 200_000, null]);
  expect(book.worksheets[1]!.rowCount).toBe(29);
});

test.each(REPORTS)('the file on paper of %s is a PDF', async (report) => {
  const answer = await file(`${report}.pdf`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes.length).toBeGreaterThan(3_000);
});
