/** A column of a file that is imported: its name, what people call it besides, and an example of what stands in it. */
export type Column = { name: string; isRequired?: true; aliases: readonly string[]; sample: string };

/** What people call the column of a phone. */
export const PHONE_NAMES = [
  'no_hp',
  'nomor_hp',
  'hp',
  'telepon',
  'no_telepon',
  'nomor_telepon',
  'whatsapp',
  'no_wa',
  'nomor_wa',
  'nomor_whatsapp',
  'phone',
  'phone_number',
] as const;
