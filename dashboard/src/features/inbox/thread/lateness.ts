/** A message that ROMS stored this much later than WhatsApp's time is called late (milliseconds). */
const LATE_AFTER_MS = 120_000;
const MINUTE_MS = 60_000;

/** Whole minutes between WhatsApp's time and ROMS's, or null when it came in time. */
export function lateMinutes(message: { sentAt: string; receivedAt: string }): number | null {
  const late = Date.parse(message.receivedAt) - Date.parse(message.sentAt);
  return late >= LATE_AFTER_MS ? Math.floor(late / MINUTE_MS) : null;
}
