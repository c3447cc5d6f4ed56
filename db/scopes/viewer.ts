/**
 * Who looks at rows: somebody who sees all of the shop (admin, an API key), or one CS agent. An agent reads its own
 * conversations, those of nobody, and those it was called to by a note; who `acts` is asked for the first two alone. A
 * key sees no drafts.
 */
export type Viewer = { sees: 'all'; isKey?: true } | { sees: 'own'; userId: number; acts?: true };

export const SEES_ALL: Viewer = { sees: 'all' };
/** One of the shop's other systems: what is not ordered yet is none of its business. */
export const KEY_VIEWER: Viewer = { sees: 'all', isKey: true };

/** Whose a conversation is (null: nobody's), who was called to it, and whether it is with somebody of the shop. */
export type Audience = {
  assigneeId: number | null;
  participantIds: readonly number[];
  isInternal: boolean;
};

/** Whether `viewer` sees a conversation: the rule of `visibleConversations`. */
export function seesConversation(
  viewer: Viewer,
  { assigneeId, participantIds, isInternal }: Audience,
): boolean {
  if (viewer.sees === 'all') return true;
  if (isInternal) return false;
  if (assigneeId === null || assigneeId === viewer.userId) return true;
  return !viewer.acts && participantIds.includes(viewer.userId);
}
