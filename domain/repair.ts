/** Why a reminder was stopped that goes once somebody has put it right: stock, a text or its data, an address. */
export const REPAIRABLE_REASONS = [
  'out_of_stock',
  'missing_variable',
  'bad_address',
  'not_on_whatsapp',
] as const;
