/** The placeholders of texts: what may stand in braces, and where it stands. Rendering is `template`. */

export const TEMPLATE_VARIABLES = [
  'customer_name',
  'order_number',
  'product_name',
  'total',
  'items',
  'order_date',
  'days_since',
  'status',
  'courier',
  'tracking',
  'recommendation',
  'shop_name',
  'answer',
] as const;
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

/** What a canned reply may say of a customer and their last order: all but a reply word's answer. */
export const REPLY_VARIABLES = TEMPLATE_VARIABLES.filter((name) => name !== 'answer');

/** Spellings of the old system that merchants' texts still hold. */
const ALIASES: Record<string, TemplateVariable> = {
  name: 'customer_name',
  total_amount: 'total',
  '[name]': 'customer_name',
  '[order no]': 'order_number',
  '[total]': 'total',
  '[items]': 'items',
  '[status]': 'status',
};

/**
 * Whatever stands in braces, known or not: a customer must never read it. Texts of the old system have brackets, of which
 * only these five are placeholders: `[PROMO]` is a word.
 */
export const PLACEHOLDER = /\{{1,2}[^{}\n]{0,60}\}{1,2}|\[(?:Name|Order No|Total|Items|Status)\]/gi;

/** A placeholder as it was written, and the variable that is meant; null for a name that nobody knows. */
export type Placeholder = { written: string; name: TemplateVariable | null; start: number; end: number };

/** Every placeholder in `text`, in order; `start` and `end` in UTF-16 units. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(({ 0: written, index }) => ({
    written,
    name: variableNamed(written),
    start: index,
    end: index + written.length,
  }));
}

/** The variables that a text uses, each once, in order; names that nobody knows are not among them. */
export function variablesOf(text: string): TemplateVariable[] {
  const names = placeholdersIn(text).map(({ name }) => name);
  return [...new Set(names.filter((name) => name !== null))];
}

/** The variable behind a placeholder or one of its old spellings. */
export function variableNamed(written: string): TemplateVariable | null {
  const lower = written.toLowerCase();
  const bare = lower
    .replace(/[{}]/g, '')
    .trim()
    .replace(/[\s-]+/g, '_');
  if ((TEMPLATE_VARIABLES as readonly string[]).includes(bare)) return bare as TemplateVariable;
  return ALIASES[lower] ?? ALIASES[bare] ?? null;
}
