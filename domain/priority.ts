import type { Delivery } from './delivery.ts';

/**
 * Who goes first when more is to be done than can be done at once: Temporal's priority keys, 1 before 5. Whoever has
 * none counts as 3. They hold for tasks that wait in the same queue.
 */
export const PRIORITY = {
  /** A person waits for it; and the sweep, which brings back replies whose start was lost. */
  reply: 1,
  /** An order that has just come in or moved: its customer is thanked or told. */
  transactional: 2,
  /** An order that only waits for its reminder: an hour is nothing to it. */
  reminder: 4,
  /** What may take the whole day: broadcasts, imports, nightly work. */
  broadcast: 5,
} as const satisfies Record<Delivery['lane'], number>;
