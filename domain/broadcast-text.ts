import { placeholdersIn, type TemplateVariable } from './template-variables.ts';

/** What the texts of a broadcast may say of each customer: it is about no order. */
export const BROADCAST_VARIABLES = [
  'customer_name',
  'shop_name',
] as const satisfies readonly TemplateVariable[];

/** Placeholders, as they were written, that no text of a broadcast is given; each once. */
export function unknownInBroadcast(texts: readonly string[]): string[] {
  const known: readonly (string | null)[] = BROADCAST_VARIABLES;
  const unknown = texts.flatMap(placeholdersIn).filter(({ name }) => !known.includes(name));
  return [...new Set(unknown.map(({ written }) => written))];
}
