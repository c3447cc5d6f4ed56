import type { Knex } from 'knex';

/**
 * Who did what stands in an order's timeline: kind and id beside the name. Lines from before know a name alone: it is
 * a key's when a key or the order itself has that source, else a person's; the id is filled in where only one row has
 * the name.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE order_events
      ADD COLUMN actor_kind text NOT NULL DEFAULT 'system' CONSTRAINT order_events_actor_kind_check
        CHECK (actor_kind IN ('user', 'key', 'system', 'customer', 'phone')),
      ADD COLUMN actor_id text`);
  await knex.raw(`
    UPDATE order_events SET actor_kind = 'key',
      actor_id = (SELECT min(k.id)::text FROM api_keys k WHERE k.source = actor HAVING count(*) = 1)
    WHERE EXISTS (SELECT FROM api_keys k WHERE k.source = actor)
      OR EXISTS (SELECT FROM orders o WHERE o.id = order_id AND o.source = actor)`);
  await knex.raw(`
    UPDATE order_events SET actor_kind = 'user',
      actor_id = (SELECT min(u.id)::text FROM users u WHERE u.name = actor HAVING count(*) = 1)
    WHERE actor IS NOT NULL AND actor_kind = 'system' AND actor <> 'reminders:send'`);
  await knex.raw(`
    UPDATE order_events e SET actor_kind = 'customer', actor_id = o.customer_id::text
    FROM orders o WHERE o.id = e.order_id AND e.actor IS NULL AND e.type IN ('replied', 'reordered')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE order_events DROP COLUMN actor_kind, DROP COLUMN actor_id');
}
