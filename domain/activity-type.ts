/** What is done with a conversation besides writing in it; each is a line in its thread. */
export const ACTIVITY_TYPES = [
  'assigned',
  'given_back',
  'handed_over',
  'resolved',
  'reopened',
  'set_pending',
  'snoozed',
  'woken',
  'labelled',
  'note',
  'automation',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];
