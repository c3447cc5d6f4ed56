import type { Actor } from '@roms/domain/actor';
import { ERASED_NAME } from '@roms/domain/erased';
import { AppError } from '@roms/domain/errors';
import { statusesBefore } from '@roms/domain/message-lifecycle';
import { announceCustomer } from '../customers/announce-customer.ts';
import { announceMoved } from '../customers/announce-moved.ts';
import { holdImports, patiently } from '../imports/lock-imports.ts';
import { readQueued } from '../imports/read-import.ts';
import { publish } from '../live-events.ts';
import { requireNotErased } from '../require-not-erased.ts';
import { skipRecipients } from '../messages/skip-recipients.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { changeConsent } from '../reminders/change-consent.ts';
import type { Trx } from '../knex.ts';
import { blankImports } from './blank-imports.ts';
import { blankLogs } from './blank-logs.ts';
import { blankMessages } from './blank-messages.ts';
import { personOf, type Person } from './person.ts';

/** Lines of a thread that open pages show. */
const SHOWN = 50;

/** `files`: stored files to let go after the commit; `orderIds`: to signal `orderChanged` then. */
export type ErasedCustomer = { files: string[]; orderIds: number[] };

/**
 * Forgets the person behind a customer: name, phone and all addresses, what was written and noted, and what logs and
 * imports say of them. The row stays with `erased_at`, and with it its orders and every sum. Nothing is sent any more:
 * what waits is taken back, and reminders end as for who has refused them. A message from that phone is somebody new, as
 * is an order, or a file that comes later; files that wait are read first, and theirs is taken out of them.
 * Throws `customer_not_found`, `customer_erased` (409).
 */
export async function eraseCustomer(
  trx: Trx,
  customerId: number,
  { actor, now }: { actor: Actor; now: Date },
): Promise<ErasedCustomer> {
  await patiently(trx, holdImports);
  await readQueued(trx);
  const customer = await Customer.query(trx).findById(customerId).forNoKeyUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  requireNotErased(customer);
  await lockRows(trx, customerId);
  await trx.raw(`SET LOCAL roms.erasing = 'on'`);
  // Before the refusal that goes with it: the log of a broadcast says what it was.
  await skipRecipients(trx, customerId, 'erased');
  const { orderIds } = await changeConsent(trx, customer, {
    ...{ state: 'withdrawn', source: 'staff', actor, at: now },
  });
  const person = await personOf(trx, customer);
  await withdrawAll(trx, person);
  const files = await blankMessages(trx, person);
  await blankOrders(trx, person);
  await blankLogs(trx, person);
  await blankImports(trx, person);
  await forgetPerson(trx, person, now);
  for (const conversationId of person.conversationIds) await showAgain(trx, conversationId);
  await announceCustomer(trx, customerId);
  await publish(trx, { type: 'customer.erased', customerId });
  return { files, orderIds };
}

/** All that is blanked, in the order of locks: who writes a message holds its conversation first. */
async function lockRows(trx: Trx, customerId: number): Promise<void> {
  for (const table of ['orders', 'conversations'])
    await trx(table).where({ customer_id: customerId }).orderBy('id').forNoKeyUpdate().select('id');
}

/** Whatever has not left stays here, whoever wrote it. */
async function withdrawAll(trx: Trx, { conversationIds }: Person): Promise<void> {
  const waiting = await Message.query(trx)
    .whereIn('conversationId', conversationIds)
    .whereIn('status', statusesBefore('withdraw'))
    .orderBy('id')
    .forNoKeyUpdate();
  for (const message of waiting)
    await moveMessage(trx, message, 'withdraw', { statusReason: 'customer_erased' });
}

/** What the shop earned stays; where it went and what was said about it does not. */
async function blankOrders(trx: Trx, { orderIds }: Person): Promise<void> {
  await trx('orders')
    .whereIn('id', orderIds)
    .update({
      ...{ notes: null, address: null, city: null, thank_you: null, tracking: null },
      version: trx.raw('version + 1'),
    });
}

async function forgetPerson(trx: Trx, { id }: Person, now: Date): Promise<void> {
  const own: string[] = await trx('customer_identities').where({ customer_id: id }).pluck('value');
  await trx('customer_identities').where({ customer_id: id }).delete();
  // Also where one of theirs once stood at somebody else.
  await trx('former_identities').where({ customer_id: id }).orWhereIn('value', own).delete();
  await trx('customer_merges').where({ keep_id: id }).delete();
  await trx('customer_labels').where({ customer_id: id }).delete();
  await trx('customer_run_outs').where({ customer_id: id }).delete();
  // In no segment any more, with its movements.
  await trx('customer_segments').where({ customer_id: id }).delete();
  await trx('customer_distinctions').where({ low_id: id }).orWhere({ high_id: id }).delete();
  // Province and regency stay: reports count by them, and nobody is found by them.
  await Customer.query(trx)
    .findById(id)
    .patch({
      ...{ name: ERASED_NAME, nameSource: 'manual' },
      ...{ phone: null, email: null, address: null, city: null, placeWritten: null, lastSessionId: null },
      ...{ erasedAt: now, updatedAt: now },
    });
}

async function showAgain(trx: Trx, conversationId: number): Promise<void> {
  const shown = await Message.query(trx)
    .where({ conversationId })
    .orderBy([
      { column: 'sent_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(SHOWN)
    .select('id');
  await announceMoved(
    trx,
    conversationId,
    shown.map(({ id }) => id),
  );
}
