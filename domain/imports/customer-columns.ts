import { PHONE_NAMES, type Column } from './column.ts';

/** The old system's columns (name, phone, email, address, city), then ours. */
export const CUSTOMER_COLUMNS = [
  {
    name: 'customer_phone',
    isRequired: true,
    aliases: PHONE_NAMES,
    sample: '081234567890',
  },
  {
    name: 'customer_name',
    aliases: ['name', 'nama', 'nama_pelanggan', 'pelanggan', 'customer', 'nama_lengkap'],
    sample: 'Ibu Sari',
  },
  { name: 'email', aliases: ['e_mail', 'surel', 'alamat_email'], sample: 'sari@contoh.id' },
  { name: 'address', aliases: ['alamat', 'alamat_lengkap', 'alamat_pengiriman'], sample: 'Jl. Braga 1' },
  { name: 'city', aliases: ['kota', 'kabupaten', 'kota_kabupaten'], sample: 'Bandung' },
  { name: 'province', aliases: ['provinsi', 'propinsi'], sample: 'Jawa Barat' },
  { name: 'labels', aliases: ['label', 'tag', 'tags'], sample: '' },
] as const satisfies readonly Column[];

export type CustomerColumn = (typeof CUSTOMER_COLUMNS)[number]['name'];
