import { randomUUID } from 'node:crypto';
import type { PersonActor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Trx } from '../knex.ts';
import type { Message } from '../models/Message.ts';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { queueTrial } from '../templates/queue-test-message.ts';
import { broadcastWriter, textsOf } from './broadcast-texts.ts';
import { requireBroadcast } from './broadcasts-page.ts';
import { sampleOf } from './preview-broadcast.ts';

type BroadcastTest = {
  broadcastId: number;
  /** One of the shop's own numbers, as a person writes it. */
  phone: string;
  variant: number;
  /** As this customer would read it; somebody who gets it, unless told. */
  customerId?: number;
  clientId?: string;
  actor: PersonActor;
};

/**
 * Queues one of a broadcast's texts to an own number; it is no recipient, and counts nowhere. Start its workflow after
 * the commit. Throws `broadcast_not_found`, `not_own_number` (422), `unknown_variant` (422), `customer_not_found`,
 * `missing_variable` (422) and `test_stopped` (409).
 */
export async function queueBroadcastTest(
  trx: Trx,
  { broadcastId, phone, variant, customerId, clientId, actor }: BroadcastTest,
  settings: PipelineSettings,
): Promise<Message> {
  const broadcast = await requireBroadcast(trx, broadcastId);
  if (variant >= textsOf(broadcast).length)
    throw new AppError('unknown_variant', 'The broadcast has no such text', { details: { variant } });
  const number = await WhatsappNumber.query(trx)
    .whereNull('removedAt')
    .findOne({ phone: normalisePhone(phone) });
  if (!number)
    throw new AppError('not_own_number', 'A test goes to one of the shop’s own numbers', { status: 422 });
  const { customer } = await sampleOf(trx, broadcast, { customerId, settings });
  const { body, missing } = (await broadcastWriter(trx, broadcast))(customer, variant);
  if (missing.length > 0)
    throw new AppError('missing_variable', 'The text has no value for all that it names', {
      details: { missing },
    });
  const { media, mediaKind } = broadcast;
  return queueTrial(
    trx,
    {
      ...{ number, body, actor, clientId: clientId ?? randomUUID() },
      ...(media === null ? {} : { file: { media, type: mediaKind ?? 'document' } }),
    },
    settings,
  );
}
