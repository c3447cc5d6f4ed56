/** Canonical phones as people read them; without the world's numbering plans, so that browsers may have it. */

/** A phone as Indonesian staff read it: `0812-3456-7890`; a foreign number as `+65 …`. */
export function formatPhone(phone: string): string {
  if (!phone.startsWith('62')) return `+${phone}`;
  const local = `0${phone.slice(2)}`;
  const groups = [local.slice(0, 4), local.slice(4, 8), local.slice(8, 12), local.slice(12)];
  return groups.filter((group) => group !== '').join('-');
}

/** A phone with all but its last four digits hidden, as where a person only has to recognise it: `••••-••••-7890`. */
export function maskPhone(phone: string): string {
  return formatPhone(phone).replace(/\d(?=(?:\D*\d){4})/g, '•');
}
