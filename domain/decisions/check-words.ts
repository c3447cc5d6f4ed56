import type { CheckCode } from './check.ts';

/** What each check says, in words for admins who read in Temporal's UI; the dashboard has words of its own. */
export const CHECK_WORDS: Record<CheckCode, string> = {
  duplicate_occurrence: 'it was handled before',
  order_void: 'the order was cancelled or returned',
  blocked: 'the customer is blocked',
  opted_out: 'the customer allows no marketing',
  already_reordered: 'the customer has ordered the same again',
  attended: 'a person has taken it in hand',
  bad_address: 'the customer’s number cannot be reached on WhatsApp',
  own_number: 'it would go to a number of the shop',
  cold_contact: 'the customer never wrote to the shop',
  no_reply_streak: 'the customer answered none of the last messages',
  automation_stopped: 'a person stopped everything automatic',
  cs_open: 'a person talks with the customer, or a label holds automation',
  freq_cap: 'the customer got marketing a short while ago',
  quiet_hours: 'it is outside the customer’s sending hours',
  blackout: 'it is a holiday, a day of rest or Friday noon',
  missing_variable: 'its text lacks data',
  out_of_stock: 'what it is about is out of stock or retired',
  holdout: 'the customer is held out, to compare with those who are reminded',
};

/** Every other code with which a reminder may end. */
const OTHER_WORDS: Record<string, string> = {
  expired: 'it was worth nothing any more when it could have left',
  no_rule: 'no rule speaks of this order',
  product_retired: 'the shop sells none of its products any more',
  unknown: 'WhatsApp never proved that it has it',
  session_removed: 'the number was removed',
};

/** `opted_out: the customer allows no marketing`; a code without words is given as it is. */
export function codeInWords(code: string): string {
  const words = (CHECK_WORDS as Record<string, string>)[code] ?? OTHER_WORDS[code];
  return words === undefined ? code : `${code}: ${words}`;
}
