import type {
  CohortsReport,
  Figure,
  ProductsReport,
  RegionsReport,
  RemindersReport,
  RepeatReport,
  RevenueReport,
  TeamReport,
  TopCustomersReport,
} from '@roms/contracts/reports';
import { dateIn } from '@roms/domain/clock';
import { FIGURE_UNITS } from '@roms/domain/report-figure';
import { dayText, FIGURE_WORDS, numberText, WEEKDAYS_ID } from '@roms/domain/report-words';
import { formatRupiah } from '@roms/domain/template';
import { shareOf } from './asked.ts';

type Cell = string | number | null;

/** A column whose numbers or texts people read otherwise than machines; a plain name has what it shows. */
type Column = string | { name: string; as: 'rupiah' | 'share' | 'day' };

/** One table of a report's file. Rupiah are whole, shares from 0 to 1, times in minutes: what a spreadsheet reckons with. */
export type Section = {
  title: string;
  columns: Column[];
  rows: Cell[][];
  /** What is not in it though it could be expected there; under the rows. */
  note?: string | null;
};

const rupiah = (name: string): Column => ({ name, as: 'rupiah' });
const share = (name: string): Column => ({ name, as: 'share' });
const day = (name: string): Column => ({ name, as: 'day' });

const UNKNOWN = 'Belum diketahui';

export const revenueSections = (report: RevenueReport): Section[] => [
  {
    title: 'Per hari',
    columns: [
      ...[day('Tanggal'), 'Pesanan', rupiah('Omzet')],
      ...(report.daysBefore ? ['Pesanan pembanding', rupiah('Omzet pembanding')] : []),
    ],
    rows: report.days.map(({ date, orders, revenue }, index) => {
      const before = report.daysBefore?.[index];
      const compared = report.daysBefore ? [before?.orders ?? null, before?.revenue ?? null] : [];
      return [date, orders, revenue, ...compared];
    }),
  },
  {
    title: 'Jam ramai',
    columns: ['Hari', 'Jam', 'Pesanan', 'Pesan masuk'],
    rows: report.peakHours
      .filter(({ orders, messages }) => orders + messages > 0)
      .map(({ weekday, hour, orders, messages }) => [
        WEEKDAYS_ID[weekday - 1]!,
        `${String(hour).padStart(2, '0')}.00`,
        orders,
        messages,
      ]),
  },
];

/** More days than these are read by month on paper. */
const MOST_DAYS_ON_PAPER = 92;

/** As `revenueSections`; what would be pages of days is by month. */
export function revenueOnPaper(report: RevenueReport): Section[] {
  if (report.days.length <= MOST_DAYS_ON_PAPER) return revenueSections(report);
  const months = [...Map.groupBy(report.days, ({ date }) => date.slice(0, 7))].map(([month, days]) => [
    month,
    days.reduce((sum, { orders }) => sum + orders, 0),
    days.reduce((sum, { revenue }) => sum + revenue, 0),
  ]);
  const byMonth = { title: 'Per bulan', columns: ['Bulan', 'Pesanan', rupiah('Omzet')], rows: months };
  return [byMonth, ...revenueSections(report).slice(1)];
}

export const topCustomersSections = ({ customers, compared, zone }: TopCustomersReport): Section[] => [
  {
    title: 'Pelanggan',
    columns: [
      ...['Nama', 'Nomor', 'Pesanan', rupiah('Omzet'), day('Pesanan terakhir')],
      ...(compared ? ['Pesanan pembanding', rupiah('Omzet pembanding')] : []),
    ],
    rows: customers.map(({ customer, orders, revenue, lastOrderAt, before }) => [
      ...[customer.name, customer.phone, orders, revenue, dateIn(new Date(lastOrderAt), zone)],
      ...(before ? [before.orders, before.revenue] : []),
    ]),
  },
];

/** Provinces are what a comparison knows, also those that sold only then: they are the first table of one. */
export function regionsSections({ provinces, compared }: RegionsReport): Section[] {
  const byProvince: Section = {
    title: 'Provinsi',
    columns: [
      ...['Kode provinsi', 'Provinsi', 'Pesanan', rupiah('Omzet')],
      ...(compared ? ['Pesanan pembanding', rupiah('Omzet pembanding')] : []),
    ],
    rows: provinces.map(({ code, name, orders, revenue, before }) => [
      ...[code, name ?? UNKNOWN, orders, revenue],
      ...(before ? [before.orders, before.revenue] : []),
    ]),
  };
  const byRegency: Section = {
    title: 'Kabupaten dan kota',
    columns: [
      'Kode provinsi',
      'Provinsi',
      'Kode kabupaten/kota',
      'Kabupaten/kota',
      'Pesanan',
      rupiah('Omzet'),
    ],
    rows: provinces.flatMap((province) =>
      province.regencies.map((regency) => [
        ...[province.code, province.name ?? UNKNOWN, regency.code, regency.name ?? UNKNOWN],
        ...[regency.orders, regency.revenue],
      ]),
    ),
  };
  return compared ? [byProvince, byRegency] : [byRegency, byProvince];
}

export const productsSections = ({ products, productCount, compared }: ProductsReport): Section[] => [
  {
    title: 'Produk',
    columns: [
      ...['Produk', 'Jumlah', 'Pesanan', rupiah('Nilai')],
      ...(compared ? ['Jumlah pembanding', rupiah('Nilai pembanding')] : []),
    ],
    rows: products.map(({ name, productId, quantity, orders, revenue, before }) => [
      ...[name ?? (productId === null ? 'Di luar katalog' : UNKNOWN), quantity, orders, revenue],
      ...(before ? [before.quantity, before.revenue] : []),
    ]),
    note:
      productCount > products.length
        ? `${numberText(products.length)} dari ${numberText(productCount)} produk, yang nilainya terbesar; semuanya ada di berkas CSV dan XLSX.`
        : null,
  },
];

export const repeatSections = ({ gaps }: RepeatReport): Section[] => [
  {
    title: 'Jarak dari pesanan sebelumnya',
    columns: ['Dari (hari)', 'Sampai (hari)', 'Pesanan'],
    rows: gaps.map(({ from, to, orders }) => [from, to, orders]),
  },
];

export const cohortsSections = ({ cohorts }: CohortsReport): Section[] => [
  {
    title: 'Memesan lagi, menurut bulan pesanan pertama',
    columns: [
      'Bulan pertama',
      'Pelanggan',
      ...(cohorts[0]?.again ?? []).map((_, later) => `Bulan ke-${later}`),
    ],
    rows: cohorts.map(({ month, customers, again }) => [month, customers, ...again]),
  },
];

/** Later months that a page has room for. */
const MONTHS_ON_PAPER = 12;

/** As `cohortsSections`, of a year after each first order. */
export function cohortsOnPaper({ cohorts, ...report }: CohortsReport): Section[] {
  const year = cohorts.map(({ again, ...cohort }) => ({
    ...cohort,
    again: again.slice(0, MONTHS_ON_PAPER + 1),
  }));
  return cohortsSections({ ...report, cohorts: year });
}

export const remindersSections = ({ holdout, latest, isCounting }: RemindersReport): Section[] => [
  {
    title: 'Dibanding yang sengaja tidak diingatkan',
    columns: ['Kelompok', 'Pelanggan', 'Memesan lagi', share('Bagian')],
    note:
      [
        ...(isCounting ? ['Hasil pengingat di rentang ini masih dihitung, angkanya belum lengkap.'] : []),
        ...(latest ? [`Perbandingan ini dari ${numberText(latest)} pengingat terbaru di rentang ini.`] : []),
      ].join(' ') || null,
    rows: [
      [
        'Diingatkan',
        holdout.reminded.count,
        holdout.reminded.ordered,
        shareOf(holdout.reminded.ordered, holdout.reminded.count),
      ],
      [
        'Tidak diingatkan',
        holdout.heldOut.count,
        holdout.heldOut.ordered,
        shareOf(holdout.heldOut.ordered, holdout.heldOut.count),
      ],
      ...(holdout.difference
        ? [
            ['Selisih', null, null, holdout.difference.value],
            ['Selisih, paling kecil', null, null, holdout.difference.low],
            ['Selisih, paling besar', null, null, holdout.difference.high],
          ]
        : []),
    ],
  },
];

export const teamSections = ({ agents, hours }: TeamReport): Section[] => [
  {
    title: 'Per orang (menit jam buka)',
    columns: [
      ...['Nama', 'Balasan pertama', 'Median', '9 dari 10'],
      ...['Diselesaikan', 'Median selesai', '9 dari 10 selesai'],
    ],
    rows: agents.map(({ agent, ...times }) => [
      agent?.name ?? 'Ponsel toko',
      ...[times.firstReplies, minutes(times.firstReplyMedian), minutes(times.firstReplyP90)],
      ...[times.resolutions, minutes(times.resolutionMedian), minutes(times.resolutionP90)],
    ]),
  },
  {
    title: 'Per jam (menit jam buka)',
    columns: ['Jam', 'Balasan pertama', 'Median', '9 dari 10'],
    rows: hours.map(({ hour, firstReplies, firstReplyMedian, firstReplyP90 }) => [
      `${String(hour).padStart(2, '0')}.00`,
      ...[firstReplies, minutes(firstReplyMedian), minutes(firstReplyP90)],
    ]),
  },
];

/** Figures with what they mean, as a table. */
export function figuresSection(figures: readonly Figure[]): Section {
  return {
    title: 'Ringkasan',
    columns: ['Angka', 'Nilai', 'Pembanding', 'Artinya'],
    rows: figures.map(({ key, value, before }) => {
      const { label, definition } = FIGURE_WORDS[key];
      if (FIGURE_UNITS[key] !== 'ms') return [label, value, before, definition];
      return [`${label} (menit)`, minutes(value), minutes(before), definition];
    }),
  };
}

/** What machines call the columns of a section. */
export function headingsOf({ columns }: Section): string[] {
  return columns.map((column) => (typeof column === 'string' ? column : column.name));
}

/** The rows of a section for machines, and under them what is not there. */
export function rowsOf({ rows, note }: Section): Cell[][] {
  return note ? [...rows, [note]] : rows;
}

/** The rows of a section as people read them. */
export function readableRows({ columns, rows }: Section): string[][] {
  return rows.map((row) =>
    row.map((cell, index) => {
      const column = columns[index];
      return readable(cell, typeof column === 'object' ? column.as : null);
    }),
  );
}

function readable(cell: Cell, as: 'rupiah' | 'share' | 'day' | null): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return as === 'day' ? dayText(cell) : cell;
  if (as === 'rupiah') return formatRupiah(cell);
  return as === 'share' ? `${numberText(Math.round(cell * 1_000) / 10)} %` : numberText(cell);
}

/** Of milliseconds, to a tenth. */
function minutes(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 6_000) / 10;
}
