import type { NeededReminder } from '@roms/contracts/reminders';
import type { ReminderNeed } from '@roms/domain/reminder-needs';

/** Where a person sees to it; `name` is a word of `reminders.link`. */
export type NeedLink = { name: 'order' | 'customer' | 'products' | 'rules' | 'conversation'; to: string };

/** The page on which what a reminder waits for is put right. */
export function needLink(need: ReminderNeed, reminder: NeededReminder): NeedLink {
  const { reason, orderId, customer, conversationId } = reminder;
  if (need === 'unconfirmed' && conversationId !== null)
    return { name: 'conversation', to: `/inbox/${conversationId}` };
  if (reason === 'out_of_stock' || reason === 'product_retired') return { name: 'products', to: '/products' };
  if (reason === 'no_rule') return { name: 'rules', to: '/reminder-rules' };
  const isOfCustomer = need === 'decide' || reason === 'bad_address' || reason === 'not_on_whatsapp';
  return isOfCustomer
    ? { name: 'customer', to: `/customers/${customer.id}` }
    : { name: 'order', to: `/orders/${orderId}` };
}
