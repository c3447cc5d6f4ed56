/** Why wa-service gave an event up, as its webhook dispatcher writes it: `answered 422`, `answered 503 for 24 hours`, `ECONNREFUSED for 24 hours`. */
export type LetterReason =
  { key: 'refused' | 'failing'; status: number } | { key: 'unreachable' } | { key: 'other'; reason: string };

export function letterReason(reason: string): LetterReason {
  const isLasting = / for 24 hours$/.test(reason);
  const status = /^answered (\d{3})/.exec(reason)?.[1];
  if (status !== undefined) return { key: isLasting ? 'failing' : 'refused', status: Number(status) };
  return isLasting ? { key: 'unreachable' } : { key: 'other', reason };
}
