import type { Knex } from 'knex';

const BEFORE = `Kabar baik, {customer_name}! Pesanan *{order_number}* sudah {status} dan sedang dalam perjalanan ke alamat Anda.

Kalau beberapa hari ini belum sampai juga, kabari kami ya, biar kami bantu cek.`;
const PARCEL = `Kurir: *{courier}*

Nomor resi: *{tracking}*

Kalau beberapa hari`;
const AFTER = BEFORE.replace('Kalau beberapa hari', PARCEL);

/** The notice of a parcel that nobody has reworded says its courier and number; without them both lines are left out. */
export async function up(knex: Knex): Promise<void> {
  await knex('templates').where({ purpose: 'order_status_shipped', body: BEFORE }).update({ body: AFTER });
}

export async function down(knex: Knex): Promise<void> {
  await knex('templates').where({ purpose: 'order_status_shipped', body: AFTER }).update({ body: BEFORE });
}
