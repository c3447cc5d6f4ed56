import type { Knex } from 'knex';
import { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import { heldInTurn } from './change-recipients.ts';
import { patchBroadcast } from './lock-broadcast.ts';

/** So many are asked again at a time. */
const AT_ONCE = 5_000;

/**
 * Has everybody asked again whom a check put off in a broadcast that is going on, because what the checks go by is
 * another now. Here it is only noted, however many they are: `liftPutOffs` does it. Returns the broadcasts in which there
 * is somebody; each wants its workflow to look again, and the sweep wakes those that were not told.
 */
export async function askAgain(trx: Trx): Promise<number[]> {
  const begun = await Broadcast.query(trx)
    .whereIn('state', ['running', 'paused'])
    .whereNotNull('frozenAt')
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
  const asked: number[] = [];
  // They are held: whoever was about to put somebody off by the old settings has done it.
  for (const { id } of begun) {
    const one: unknown = await putOffs(trx('broadcast_recipients').where({ broadcast_id: id })).first(
      'position',
    );
    if (one === undefined) continue;
    await patchBroadcast(trx, id, { asksAgain: true });
    asked.push(id);
  }
  return asked;
}

/**
 * Lifts the next of the put-offs of a broadcast in which `askAgain` noted it, whatever check said so first: each has moved
 * the time on, and each says so anew when it is still true. Returns whether there may be more. The caller holds its row.
 */
export async function liftPutOffs(trx: Trx, { id, asksAgain }: Broadcast): Promise<boolean> {
  if (!asksAgain) return false;
  const held: { position: number }[] = await heldInTurn(trx, id, (all) => putOffs(all).limit(AT_ONCE));
  if (held.length > 0)
    await trx('broadcast_recipients')
      .where({ broadcast_id: id })
      .whereRaw('position = ANY(?::integer[])', [held.map(({ position }) => position)])
      .update({ reason: null, not_before: null });
  if (held.length === AT_ONCE) return true;
  await trx('broadcasts').where({ id }).update({ asks_again: false });
  return false;
}

function putOffs(recipients: Knex.QueryBuilder): Knex.QueryBuilder {
  return recipients.where({ status: 'pending' }).whereNotNull('not_before');
}
