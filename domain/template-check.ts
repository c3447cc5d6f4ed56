import type { TemplatePurpose } from './template.ts';
import {
  placeholdersIn,
  REPLY_VARIABLES,
  TEMPLATE_VARIABLES,
  type TemplateVariable,
} from './template-variables.ts';

/** What a text of each purpose can say: nobody knows an order of somebody who wrote STOP. */
const OF_PEOPLE: readonly TemplateVariable[] = ['customer_name', 'shop_name'];
const OF_ORDERS = TEMPLATE_VARIABLES.filter((name) => name !== 'answer' && name !== 'days_since');

const VARIABLES: Record<TemplatePurpose, readonly TemplateVariable[]> = {
  thank_you: OF_ORDERS,
  reminder: REPLY_VARIABLES,
  order_status_shipped: OF_ORDERS,
  order_status_completed: OF_ORDERS,
  order_status_cancelled: OF_ORDERS,
  opt_out_confirmation: OF_PEOPLE,
  reply_word_answer: [...OF_PEOPLE, 'answer'],
  free: REPLY_VARIABLES,
};

/** The variables that a text of this purpose is given. */
export function variablesFor(purpose: TemplatePurpose): readonly TemplateVariable[] {
  return VARIABLES[purpose];
}

/** Placeholders, as they were written, that a text of this purpose is never given; each once. */
export function unknownIn(purpose: TemplatePurpose, body: string): string[] {
  const unknown = placeholdersIn(body).filter(
    ({ name }) => name === null || !VARIABLES[purpose].includes(name),
  );
  return [...new Set(unknown.map(({ written }) => written))];
}
