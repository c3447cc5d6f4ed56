import { PHONE_NAMES, type Column } from './column.ts';

/** The old system's columns first, by their old names. */
export const ORDER_COLUMNS = [
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
    aliases: PHONE_NAMES,
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
