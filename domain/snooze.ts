/** One snooze of a conversation that ends by itself: its number tells it from those before and after. */
export type Snooze = { conversationId: number; snooze: number };

/** What trying to end a snooze found: it slept and is awake now, it sleeps until then, or there is nothing to end. */
export type WakeResult =
  | { outcome: 'woken' }
  | { outcome: 'over' }
  /** `until` is ISO-8601. */
  | { outcome: 'sleeps'; until: string };
