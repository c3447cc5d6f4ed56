/** Who looks at rows: somebody who sees all of the shop (admin, an API key), or one CS agent. */
export type Viewer = { sees: 'all' } | { sees: 'own'; userId: number };

export const SEES_ALL: Viewer = { sees: 'all' };

/** Whether `viewer` sees a conversation that `assigneeId` has (null: nobody): the rule of `visibleConversations`. */
export function seesAssigned(viewer: Viewer, assigneeId: number | null): boolean {
  return viewer.sees === 'all' || assigneeId === null || assigneeId === viewer.userId;
}
