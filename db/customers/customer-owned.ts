/**
 * Every table whose rows belong to a customer, with the column that names it, in the order in which rows are locked.
 * `onMerge` says what becomes of the rows of a customer who turns out to be another one: `move` renames their owner and
 * notes their `id`, `join` unites them with the other's by functions of their own (joined-rows), which also part them
 * again. A test compares the list with the database's foreign keys.
 */
export const CUSTOMER_OWNED = [
  { table: 'customer_identities', column: 'customer_id', onMerge: 'move' },
  { table: 'former_identities', column: 'customer_id', onMerge: 'move' },
  { table: 'customer_merges', column: 'keep_id', onMerge: 'move' },
  { table: 'consents', column: 'customer_id', onMerge: 'move' },
  { table: 'orders', column: 'customer_id', onMerge: 'move' },
  { table: 'evaluations', column: 'customer_id', onMerge: 'move' },
  { table: 'customer_labels', column: 'customer_id', onMerge: 'join' },
  { table: 'customer_cycles', column: 'customer_id', onMerge: 'join' },
  { table: 'cycle_corrections', column: 'customer_id', onMerge: 'join' },
  { table: 'customer_run_outs', column: 'customer_id', onMerge: 'join' },
  { table: 'broadcast_recipients', column: 'customer_id', onMerge: 'join' },
  { table: 'conversations', column: 'customer_id', onMerge: 'join' },
  { table: 'customer_segments', column: 'customer_id', onMerge: 'join' },
] as const satisfies readonly CustomerOwned[];

type CustomerOwned = { table: string; column: string; onMerge: 'move' | 'join' };

/** The tables whose rows are united by a function of their own. */
export type JoinedTable = Extract<(typeof CUSTOMER_OWNED)[number], { onMerge: 'join' }>['table'];
