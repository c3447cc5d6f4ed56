import { AppError } from '@roms/domain/errors';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

export type NumberChange = { label?: string; isDefault?: boolean; showAgentName?: boolean };
type Choices = Required<NumberChange>;

/**
 * Changes what people decide about a number; answers these choices before and after. A new default takes the place of
 * the old one. Throws `session_not_found`, and `default_number` (409) when the shop would be left without a default.
 */
export async function updateNumber(
  trx: Trx,
  id: string,
  change: NumberChange,
): Promise<{ before: Choices; after: Choices }> {
  // All of them, in one order: two that become the default at once wait for each other.
  const numbers = await WhatsappNumber.query(trx).whereNull('removedAt').orderBy('id').forNoKeyUpdate();
  const number = numbers.find((one) => one.id === id);
  if (!number) throw new AppError('session_not_found', 'There is no such WhatsApp number');
  if (number.isDefault && change.isDefault === false) {
    throw new AppError('default_number', 'Make another number the default one first', { status: 409 });
  }
  const before = choicesOf(number);
  const after = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(after)) return { before, after };
  const former = numbers.find((one) => one.isDefault && one.id !== id);
  if (former && after.isDefault) {
    await writeChoices(trx, former, { isDefault: false });
  }
  await writeChoices(trx, number, after);
  return { before, after };
}

async function writeChoices(trx: Trx, number: WhatsappNumber, columns: NumberChange): Promise<void> {
  await WhatsappNumber.query(trx)
    .findById(number.id)
    .patch({ ...columns, version: number.version + 1 });
  await publish(trx, { type: 'session.updated', sessionId: number.id });
}

function choicesOf({ label, isDefault, showAgentName }: WhatsappNumber): Choices {
  return { label, isDefault, showAgentName };
}
