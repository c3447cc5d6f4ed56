import { FIGURE_UNITS, type FigureKey, type ReportName } from './report-figure.ts';
import { formatRupiah } from './template.ts';

/** What the files of reports and the weekly summary say, in the language of the shop's people. */

export const REPORT_TITLES: Record<ReportName, string> = {
  revenue: 'Omzet dan pesanan',
  'top-customers': 'Sepuluh pelanggan teratas',
  regions: 'Sebaran wilayah',
  products: 'Produk terjual',
  repeat: 'Pesanan ulang',
  cohorts: 'Kohor pelanggan',
  reminders: 'Hasil pengingat',
  team: 'Kecepatan tim',
};

type Words = { label: string; definition: string };

export const FIGURE_WORDS: Record<FigureKey, Words> = {
  revenue: {
    label: 'Omzet',
    definition: 'Total pesanan yang diproses, dikirim, dan selesai, menurut waktu pesan.',
  },
  orders: { label: 'Pesanan', definition: 'Jumlah pesanan yang dihitung sebagai omzet.' },
  average_order: { label: 'Rata-rata per pesanan', definition: 'Omzet dibagi jumlah pesanan.' },
  top_customers_share: {
    label: 'Bagian sepuluh teratas',
    definition: 'Bagian omzet dari sepuluh pelanggan dengan belanja terbesar.',
  },
  known_place_share: {
    label: 'Wilayah diketahui',
    definition: 'Bagian omzet dari pelanggan yang provinsinya diketahui.',
  },
  quantity: { label: 'Barang terjual', definition: 'Jumlah barang di semua baris pesanan itu.' },
  products_revenue: {
    label: 'Nilai barang',
    definition: 'Total baris pesanan, tanpa ongkos kirim dan potongan di luar baris.',
  },
  customers: { label: 'Pelanggan yang memesan', definition: 'Pelanggan dengan pesanan di rentang ini.' },
  repeat_customers: {
    label: 'Memesan dua kali atau lebih',
    definition: 'Dari mereka, yang punya paling sedikit dua pesanan di rentang ini.',
  },
  repeat_rate: {
    label: 'Tingkat pesanan ulang',
    definition: 'Pelanggan dengan pesanan kedua dibagi pelanggan dengan pesanan pertama di rentang ini.',
  },
  returning_customers: {
    label: 'Pelanggan lama',
    definition: 'Dari yang memesan, mereka yang sudah pernah memesan sebelum rentang ini.',
  },
  days_between_orders: {
    label: 'Jarak antarpesanan',
    definition: 'Median hari dari pesanan sebelumnya sampai tiap pesanan di rentang ini.',
  },
  reminders_sent: { label: 'Pengingat terkirim', definition: 'Pengingat yang diterima WhatsApp.' },
  reminders_delivered: {
    label: 'Sampai',
    definition: 'Dari yang terkirim, yang sampai di ponsel pelanggan.',
  },
  reminders_read: { label: 'Dibaca', definition: 'Dari yang terkirim, yang dibaca pelanggan.' },
  reminders_answered: {
    label: 'Dijawab',
    definition: 'Pelanggan menulis dalam tujuh hari, sebelum pengingat berikutnya.',
  },
  reminders_reordered: {
    label: 'Memesan lagi',
    definition: 'Pengingat itu pesan promosi terakhir yang sampai dalam tujuh hari sebelum pesanannya.',
  },
  reminders_revenue: {
    label: 'Omzet dari pengingat',
    definition: 'Total pesanan yang dibawa pengingat itu.',
  },
  first_reply_median: {
    label: 'Balasan pertama (median)',
    definition: 'Lama pelanggan menunggu balasan pertama, dalam jam buka.',
  },
  first_reply_p90: {
    label: 'Balasan pertama (9 dari 10)',
    definition: 'Sembilan dari sepuluh balasan pertama datang secepat ini atau lebih cepat.',
  },
  resolution_median: {
    label: 'Selesai (median)',
    definition: 'Dari pesan pertama pelanggan sampai percakapan diselesaikan, dalam jam buka.',
  },
  resolution_p90: {
    label: 'Selesai (9 dari 10)',
    definition: 'Sembilan dari sepuluh percakapan selesai secepat ini atau lebih cepat.',
  },
};

/** A figure as people read it: `Rp 1.250.000`, `12,5 %`, `3,5 hari`, `1 jam 20 menit`; a dash for none. */
export function figureText(key: FigureKey, value: number | null): string {
  if (value === null) return '–';
  switch (FIGURE_UNITS[key]) {
    case 'rupiah':
      return formatRupiah(value);
    case 'share':
      return `${numberText(Math.round(value * 1_000) / 10)} %`;
    case 'days':
      return `${numberText(value)} hari`;
    case 'ms':
      return durationText(value);
    case 'count':
      return numberText(value);
  }
}

/** A number as Indonesians write it: `1.234,5`. */
export function numberText(value: number): string {
  const [whole = '', fraction] = String(Math.abs(value)).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return `${value < 0 ? '-' : ''}${digits}${fraction === undefined ? '' : `,${fraction}`}`;
}

/** Milliseconds as hours and minutes: `45 detik`, `12 menit`, `1 jam 20 menit`. */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1_000)} detik`;
  const minutes = Math.round(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} menit`;
  return rest === 0 ? `${numberText(hours)} jam` : `${numberText(hours)} jam ${rest} menit`;
}

/** A day as people read it: `30 Nov 2026`. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];
export const WEEKDAYS_ID = ['Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu'];
