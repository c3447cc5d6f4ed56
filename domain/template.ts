import { messageText } from './message-text.ts';
import { PLACEHOLDER, variableNamed, variablesOf, type TemplateVariable } from './template-variables.ts';

/** Rendering of the texts that customers get. One function for previews and for what is really sent. */

export const TEMPLATE_PURPOSES = [
  'thank_you',
  'reminder',
  'order_status_shipped',
  'order_status_completed',
  'order_status_cancelled',
  'opt_out_confirmation',
  'reply_word_answer',
  // Texts to be used again: nothing is written from them by itself.
  'free',
] as const;
export type TemplatePurpose = (typeof TEMPLATE_PURPOSES)[number];

export type TemplateValues = Partial<Record<TemplateVariable, string | null | undefined>>;

/** What stands in for a value that may be missing; a variable without a fallback is required. */
const FALLBACKS: TemplateValues = { customer_name: 'Kak' };
/** What stands in for a value of which nothing is left once it is fit to stand in a message. */
const NAMELESS: TemplateValues = { product_name: 'Produk pesanan Kakak', shop_name: 'toko kami' };
/** Longest values (characters), where `messageText` allows too much. */
const LONGEST: Partial<Record<TemplateVariable, number>> = { customer_name: 60 };
/** These have a line for each product. */
const LISTS: readonly TemplateVariable[] = ['items', 'recommendation'];
/** An order of a hundred products names the first of them. */
const MOST_LINES = 20;
/** A paragraph with one of these is left out when the value is missing. */
const OPTIONAL: readonly TemplateVariable[] = ['recommendation', 'days_since', 'courier', 'tracking'];

export type Rendered = { body: string; missing: string[] };

/**
 * Fills the placeholders of `template`. `missing` lists required variables without a value and names
 * that nobody knows: when it is not empty the text must not be sent (check `missing_variable`).
 * A paragraph that needs an optional value which is not there is left out. Every value is made fit to stand in a message
 * (`messageText`): what is left empty falls back. What is missing stays as it was written, for somebody to fill in, or is
 * `blank`.
 */
export function renderTemplate(
  template: string,
  values: TemplateValues,
  { blank }: { blank?: string } = {},
): Rendered {
  const missing = new Set<string>();
  const paragraphs = template
    .split(/\n{2,}/)
    .filter(
      (paragraph) =>
        !variablesOf(paragraph).some((name) => isOptional(name) && valueOf(name, values) === null),
    )
    .map((paragraph) =>
      paragraph.replace(PLACEHOLDER, (written) => {
        const name = variableNamed(written);
        const value = name === null ? null : valueOf(name, values);
        if (value !== null) return value;
        missing.add(name ?? written);
        return blank ?? written;
      }),
    );
  return { body: paragraphs.join('\n\n').trim(), missing: [...missing] };
}

/** What `Rendered.missing` lists, as people see it in the text. */
export function missingPlaceholders(missing: readonly string[]): string {
  return missing.map((name) => (variableNamed(`{${name}}`) === null ? name : `{${name}}`)).join(', ');
}

function isOptional(name: TemplateVariable): boolean {
  return OPTIONAL.includes(name);
}

/** The value as it may stand in a message: names and products are what strangers wrote. */
function valueOf(name: TemplateVariable, values: TemplateValues): string | null {
  const given = values[name]?.trim();
  if (!given) return FALLBACKS[name] ?? null;
  const text = LISTS.includes(name)
    ? listText(given)
    : messageText(given, { longest: LONGEST[name], keepsHosts: name === 'shop_name' });
  return text || (FALLBACKS[name] ?? NAMELESS[name] ?? null);
}

function listText(list: string): string {
  const lines = list.split('\n').flatMap((line) => {
    const text = messageText(line);
    return text === '' ? [] : [line.startsWith('- ') ? `- ${text}` : text];
  });
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `- dan ${more} lainnya`].join('\n') : lines.join('\n');
}

/** Rupiah as Indonesians write it: `Rp 1.250.000`. */
export function formatRupiah(amount: number): string {
  const digits = Math.abs(amount)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '.');
  return `${amount < 0 ? '-' : ''}Rp ${digits}`;
}
