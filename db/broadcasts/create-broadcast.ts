import { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import type { BroadcastFields } from './broadcast-fields.ts';

/** Makes a draft. `createdBy` is the person; null for what no person made. */
export async function createBroadcast(
  trx: Trx,
  fields: Partial<BroadcastFields> & Pick<BroadcastFields, 'name'>,
  createdBy: number | null,
): Promise<Broadcast> {
  const [created] = await Broadcast.query(trx)
    .insert([{ ...fields, createdBy }])
    .returning('*');
  return created!;
}
