import { cutText } from '../text.ts';

/** The columns of the files that are imported, and by which names people call them. */

export const IMPORT_KINDS = ['orders', 'customers', 'products'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Kinds that can be imported today. */
export const IMPORTABLE: readonly ImportKind[] = ['orders'];

/** A hundred thousand rows have room in it. */
export const MAX_IMPORT_BYTES = 20 * 1_024 * 1_024;

/** How much of a column's own name is kept (characters). */
const LONGEST_NAME = 60;

type Column = { name: string; isRequired?: true; aliases: readonly string[]; sample: string };

/** The old system's columns first, by their old names. */
const ORDER_COLUMNS = [
  {
    name: 'order_number',
    aliases: ['nomor_order', 'no_order', 'nomor_pesanan', 'no_pesanan', 'order_no', 'order_id'],
    sample: 'TOKO-1001',
  },
  {
    name: 'customer_name',
    isRequired: true,
    aliases: ['nama_pelanggan', 'nama', 'pelanggan', 'customer', 'nama_pembeli', 'nama_penerima'],
    sample: 'Ibu Sari',
  },
  {
    name: 'customer_phone',
    isRequired: true,
    aliases: [
      'no_hp',
      'nomor_hp',
      'hp',
      'telepon',
      'no_telepon',
      'nomor_telepon',
      'whatsapp',
      'no_wa',
      'phone',
    ],
    sample: '081234567890',
  },
  {
    name: 'product_name',
    isRequired: true,
    aliases: ['produk', 'nama_produk', 'product', 'barang', 'nama_barang'],
    sample: 'Kopi Gayo 250 g',
  },
  {
    name: 'quantity',
    isRequired: true,
    aliases: ['jumlah', 'qty', 'kuantitas', 'banyaknya'],
    sample: '2',
  },
  { name: 'price', aliases: ['harga', 'harga_satuan', 'unit_price'], sample: '90000' },
  { name: 'sku', aliases: ['kode_produk', 'kode_barang', 'kode'], sample: '' },
  { name: 'status', aliases: ['status_order', 'status_pesanan'], sample: 'selesai' },
  {
    name: 'ordered_at',
    aliases: ['order_date', 'tanggal', 'tanggal_order', 'tanggal_pesanan', 'created_at'],
    sample: '2026-11-02 10:30',
  },
  {
    name: 'completed_at',
    aliases: ['tanggal_selesai', 'delivered_at', 'selesai_pada'],
    sample: '2026-11-05 14:00',
  },
  { name: 'payment_method', aliases: ['pembayaran', 'metode_pembayaran', 'payment'], sample: 'transfer' },
  { name: 'address', aliases: ['alamat', 'alamat_pengiriman', 'shipping_address'], sample: 'Jl. Braga 1' },
  { name: 'city', aliases: ['kota', 'kabupaten', 'kota_kabupaten'], sample: 'Bandung' },
  { name: 'courier', aliases: ['kurir', 'ekspedisi'], sample: 'JNE' },
  { name: 'tracking', aliases: ['resi', 'no_resi', 'nomor_resi', 'tracking_number'], sample: '' },
  { name: 'notes', aliases: ['catatan', 'keterangan', 'note'], sample: 'bungkus kado' },
] as const satisfies readonly Column[];

export type OrderColumn = (typeof ORDER_COLUMNS)[number]['name'];

/** A file's header: which column each of its own is, null for those that nobody knows, and which required ones lack. */
export type ReadHeader = { columns: { written: string; name: OrderColumn | null }[]; missing: OrderColumn[] };

/** Reads a header; of two columns of one meaning the first counts. */
export function readHeader(header: readonly string[]): ReadHeader {
  const taken = new Set<OrderColumn>();
  const columns = header.map((cell) => {
    const written = cutText(cell, LONGEST_NAME);
    const name = columnNamed(cell);
    if (name === null || taken.has(name)) return { written, name: null };
    taken.add(name);
    return { written, name };
  });
  const missing = ORDER_COLUMNS.filter((column) => 'isRequired' in column && !taken.has(column.name));
  return { columns, missing: missing.map(({ name }) => name) };
}

function columnNamed(written: string): OrderColumn | null {
  const plain = written
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  const isNamed = ({ name, aliases }: Column) => name === plain || aliases.includes(plain);
  return ORDER_COLUMNS.find(isNamed)?.name ?? null;
}

/** A file to fill in: the header, and one order as an example. */
export function templateRows(): string[][] {
  return [ORDER_COLUMNS.map(({ name }) => name), ORDER_COLUMNS.map(({ sample }) => sample)];
}
