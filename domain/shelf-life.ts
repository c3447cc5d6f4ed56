/** How long an automated message or a reply may wait before it is worth nothing (milliseconds; decisions.md). */
export const SHELF_LIFE_MS = {
  reply: 24 * 3_600_000,
  transactional: 24 * 3_600_000,
  reminder: 3 * 24 * 3_600_000,
} as const;
