/** What ROMS answers a reply word, in the words of customers. */

const WEEK = 7;

/** What a customer reads who wants marketing again. */
export function optInAnswer(shopName: string): string {
  return `Pengingat dan promo dari ${shopName} aktif lagi. Balas STOP kapan saja untuk berhenti.`;
}

/** What a customer reads who asked to be reminded later. */
export function laterAnswer(days: number): string {
  return `Kami ingatkan lagi ${inDays(days)}.`;
}

/** What a customer reads who has not used up what they bought. */
export function stillHasAnswer(days: number): string {
  return `Syukurlah masih ada. Kami ingatkan lagi ${inDays(days)}.`;
}

function inDays(days: number): string {
  const whole = Math.max(1, Math.round(days));
  if (whole === 1) return 'besok';
  return whole === WEEK ? 'minggu depan' : `dalam ${whole} hari`;
}
