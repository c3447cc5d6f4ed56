import type { Knex } from 'knex';
import type { Model, QueryBuilder } from 'objection';
import { isNotInternal } from './internal-customers.ts';
import type { Viewer } from './viewer.ts';

type Filter = (query: Knex.QueryBuilder) => void;
type Scopable = Knex.QueryBuilder | QueryBuilder<Model, unknown>;

/**
 * Keeps the conversations that `viewer` may see: all, or its own, the unassigned, and those that it takes part in, of
 * nobody of the shop itself.
 * `table` is the name or alias of `conversations` in the query.
 */
export function visibleConversations(viewer: Viewer, table = 'conversations'): Filter {
  return (query) => {
    if (viewer.sees === 'all') return;
    void query.whereRaw(isNotInternal('??'), [`${table}.customer_id`]);
    void query.where((either) => {
      void ownConversations(viewer.userId, table)(either);
      if (!viewer.acts) void either.orWhereRaw(`??.id IN ${PARTICIPATES}`, [table, viewer.userId]);
    });
  };
}

/** Keeps what a CS agent has and what nobody has: the conversations in which it may act, and the counts of both. */
export function ownConversations(userId: number, table: string): Filter {
  return (query) => {
    void query.where((either) =>
      either.whereNull(`${table}.assignee_id`).orWhere(`${table}.assignee_id`, userId),
    );
  };
}

/** The conversations to which a person was called, asked once for the whole query. */
const PARTICIPATES = '(SELECT conversation_id FROM conversation_participants WHERE user_id = ?)';

/** Keeps the customers with a conversation that `viewer` may see, and those it created, nobody of the shop itself. */
export function visibleCustomers(viewer: Viewer, table = 'customers'): Filter {
  return visibleByConversation(viewer, `${table}.id`, `${table}.created_by`);
}

/** Keeps the orders of customers with a conversation that `viewer` may see, and those it created, as above. */
export function visibleOrders(viewer: Viewer, table = 'orders'): Filter {
  const seen = visibleByConversation(viewer, `${table}.customer_id`, `${table}.created_by`);
  if (viewer.sees !== 'all' || !viewer.isKey) return seen;
  return (query) => void query.whereNot(`${table}.status`, 'draft');
}

function visibleByConversation(viewer: Viewer, customerColumn: string, creatorColumn: string): Filter {
  return (query) => {
    if (viewer.sees === 'all') return;
    void query.whereRaw(isNotInternal('??'), [customerColumn]);
    void query.where((either) =>
      either.where(creatorColumn, viewer.userId).orWhereExists((exists) =>
        exists
          .select('*')
          .from('conversations as seen')
          .whereRaw('seen.customer_id = ??', [customerColumn])
          .modify((seen) => void visibleConversations(viewer, 'seen')(seen)),
      ),
    );
  };
}

/** Applies a scope to a query of Objection or Knex: `scoped(Order.query(db), visibleOrders(viewer))`. */
export function scoped<Q extends Scopable>(query: Q, filter: Filter): Q {
  // Objection's builder has the same `where…` methods; only its types differ.
  filter(query as Knex.QueryBuilder);
  return query;
}
