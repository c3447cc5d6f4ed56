/** Who looks at rows: somebody who sees all of the shop (admin, an API key), or one CS agent. */
export type Viewer = { sees: 'all' } | { sees: 'own'; userId: number };

export const SEES_ALL: Viewer = { sees: 'all' };
