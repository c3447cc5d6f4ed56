/** Why a conversation changed hands; it stands in the history on the row that ended and on the one that began. */
export const ASSIGNMENT_CAUSES = [
  /** By the rule: it had no hand. */
  'rule',
  /** By the rule: the customer wrote in what was resolved. */
  'reopened',
  /** Somebody took it upon oneself. */
  'taken',
  /** Somebody answered what was nobody's. */
  'replied',
  /** Somebody resolved what was nobody's. */
  'resolved',
  /** An admin gave it. */
  'given',
  /** Whose it was gave it to a colleague. */
  'handed_over',
  /** Whose it was gave it back: the rule never gives it to them again by itself. */
  'given_back',
  /** Whose it was has gone. */
  'offline',
  /** Whose it was does not work here any more. */
  'left',
  /** Two conversations turned out to be one. */
  'merged',
  /** From before there was a history. */
  'earlier',
] as const;
export type AssignmentCause = (typeof ASSIGNMENT_CAUSES)[number];

export type AssignmentMode = 'round_robin' | 'least_loaded';

/** A person of role cs who is Online. */
export type Agent = {
  id: number;
  /** Open conversations in hand. */
  openCount: number;
  /** Open conversations that the rule may bring them to. */
  capacity: number;
  /** Rises with every assignment of the shop: the lower, the longer ago was this person's last one; null: never. */
  lastTurn: number | null;
};

/** What the rule knows of a conversation. */
export type Unhanded = {
  /** Who had it last. */
  lastAgentId: number | null;
  /** Who gave it back, and is not asked again. */
  without: number | null;
};

/**
 * Who gets a conversation, or null for the queue: who had it last when below capacity, else of all below capacity the
 * one whose last turn is longest ago, or first the one with the fewest when the shop chose so.
 */
export function chooseAgent(
  agents: readonly Agent[],
  { lastAgentId, without }: Unhanded,
  mode: AssignmentMode,
): number | null {
  const free = agents.filter((agent) => agent.id !== without && hasRoom(agent));
  if (free.some(({ id }) => id === lastAgentId)) return lastAgentId;
  const [chosen] = free.toSorted((a, b) => (mode === 'least_loaded' && byLoad(a, b)) || byTurn(a, b));
  return chosen?.id ?? null;
}

/** Whether the rule may give this person one more. */
export function hasRoom({ openCount, capacity }: Agent): boolean {
  return openCount < capacity;
}

function byLoad(a: Agent, b: Agent): number {
  return a.openCount - b.openCount;
}

/** Who never had a turn comes first, in the order of ids. */
function byTurn(a: Agent, b: Agent): number {
  return (a.lastTurn ?? 0) - (b.lastTurn ?? 0) || a.id - b.id;
}
