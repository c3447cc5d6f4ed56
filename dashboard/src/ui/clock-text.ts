/** `09:30` for what a person types as a time of day (`9`, `9.30`, `0930`, `09:30`); `null` when it is none. */
export function parseClock(text: string): string | null {
  const match = /^\s*(\d{1,2})(?:\s*[.:]?\s*(\d{2}))?\s*$/.exec(text);
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2] ?? 0);
  if (match === null || hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
