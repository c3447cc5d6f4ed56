import type { ReplyPhrases } from '@roms/domain/reply-phrases';
import type { AnsweredWord, ConsentWord, MovingWord } from '@roms/domain/reply-word';
import { readReplyWord } from '@roms/domain/reply-words';
import type { SaidText } from '../conversations/record-inbound-message.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { answeredReminder, type AnsweredReminder } from '../reminders/answered-reminder.ts';
import type { Trx } from '../knex.ts';

/** A word as it is meant: of the customer's consent, or an answer to a reminder. */
export type MeantWord =
  | { word: ConsentWord }
  | { word: MovingWord; reminder: AnsweredReminder }
  | { word: 'order_again'; reminder: AnsweredReminder };

/**
 * The word that a text is by the shop's phrases, if it means something of this customer now: to ask for marketing again
 * says something only of who had refused it, and an answer needs a reminder. What a word does to orders comes after the
 * conversation's row, so they are locked here.
 */
export async function meantWord(
  trx: Trx,
  { customer, text, at }: SaidText,
  { phrases, ...settings }: PipelineSettings & { phrases: ReplyPhrases },
): Promise<MeantWord | null> {
  const word = readReplyWord(text, phrases);
  if (word === null || (word === 'opt_in' && customer.optedOutAt === null)) return null;
  await trx('orders').where({ customer_id: customer.id }).orderBy('id').forNoKeyUpdate().select('id');
  if (word === 'opt_out' || word === 'opt_in') return { word };
  const reminder = await answeredReminder(trx, { customer, word, at }, settings);
  return reminder && { word, reminder };
}

/** The word as the message's row keeps it: an order that is asked for waits for a person, like any message. */
export function wordOfRow(meant: MeantWord | null): AnsweredWord | null {
  return meant === null || meant.word === 'order_again' ? null : meant.word;
}
