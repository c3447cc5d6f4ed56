const CODE_DIGITS = 4;

/** The code of the old system by which staff name a customer: `#CUST-0075`. */
export function customerCode(id: number): string {
  return `#CUST-${String(id).padStart(CODE_DIGITS, '0')}`;
}

/** The customer's id in a code as people type it (`#CUST-0075`, `cust 75`), or null. */
export function customerIdOf(text: string): number | null {
  const digits = /^#?\s*cust[-\s]?(\d{1,12})$/i.exec(text.trim())?.[1];
  return digits === undefined ? null : Number(digits);
}
