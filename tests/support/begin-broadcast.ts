import type { Knex } from 'knex';
import type { BroadcastFields } from '../../db/broadcasts/broadcast-fields.ts';
import { createBroadcast } from '../../db/broadcasts/create-broadcast.ts';
import { startBroadcast } from '../../db/broadcasts/start-broadcast.ts';
import type { WorkflowClient } from '../../temporal/workflow-client/index.ts';

/** Starts a broadcast to these customers, which goes on at once; returns its id. `fields` are its own. */
export async function beginBroadcast(
  { db, workflows }: { db: Knex; workflows: WorkflowClient },
  customers: readonly { id: number }[],
  fields: Partial<BroadcastFields> = {},
): Promise<number> {
  const id = await db.transaction(async (trx) => {
    const audience = { customerIds: customers.map((customer) => customer.id) };
    const draft = { name: 'Promo', body: 'Halo {customer_name}, ada promo!', audience, ...fields };
    const broadcast = await createBroadcast(trx, draft, null);
    await startBroadcast(trx, broadcast.id);
    return broadcast.id;
  });
  workflows.wakeBroadcast(id);
  return id;
}
