import type { Column } from './column.ts';

/** The old system's columns (name, sku, price, stock, description, recommendation_text), then ours. */
export const PRODUCT_COLUMNS = [
  {
    name: 'product_name',
    aliases: ['name', 'nama', 'nama_produk', 'produk', 'product', 'barang', 'nama_barang'],
    sample: 'Kopi Gayo 250 g',
  },
  { name: 'sku', aliases: ['kode_produk', 'kode_barang', 'kode', 'product_code'], sample: 'KG-250' },
  { name: 'price', aliases: ['harga', 'harga_satuan', 'harga_jual', 'unit_price'], sample: '90000' },
  { name: 'stock', aliases: ['stok', 'jumlah_stok', 'sisa_stok', 'qty', 'quantity', 'jumlah'], sample: '24' },
  {
    name: 'description',
    aliases: ['deskripsi', 'keterangan', 'uraian'],
    sample: 'Biji pilihan dari Takengon',
  },
  {
    name: 'recommendation_text',
    aliases: ['recommendation', 'rekomendasi', 'teks_rekomendasi'],
    sample: 'Cocok dengan gula aren',
  },
  {
    name: 'supply_days',
    aliases: ['lama_habis', 'habis_dalam_hari', 'masa_pakai', 'supplydays'],
    sample: '30',
  },
  {
    name: 'low_stock',
    aliases: ['batas_stok', 'stok_minimum', 'stok_minimal', 'lowstock', 'min_stock'],
    sample: '5',
  },
  { name: 'active', aliases: ['aktif', 'dijual', 'status', 'is_active'], sample: 'ya' },
] as const satisfies readonly Column[];

export type ProductColumn = (typeof PRODUCT_COLUMNS)[number]['name'];
