import type { PersonActor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { testKey } from '@roms/domain/occurrence';
import { queueAutomatedMessage } from '../automation/queue-automated-message.ts';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Trx } from '../knex.ts';
import type { Message } from '../models/Message.ts';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { previewTemplate, type TemplateTrial } from './preview-template.ts';

type TestMessage = TemplateTrial & {
  /** Names this trial: once for each of the person's. */
  clientId: string;
  actor: PersonActor;
  viewer: Viewer;
  /** The own number that gets it; the default one unless told. It is the one that sends it, too. */
  sessionId?: string;
};

/**
 * Queues a text as it is previewed to one of the shop's own numbers. Start its workflow after the commit. Throws
 * `session_not_found`, `no_own_number` (409) while no telephone is linked to it, `missing_variable` (422) for a text that
 * could not be sent to the customer that it is tried on, and `test_stopped` (409) with the code of the check.
 */
export async function queueTestMessage(
  trx: Trx,
  { clientId, actor, viewer, sessionId, ...trial }: TestMessage,
  settings: PipelineSettings,
): Promise<Message> {
  const { body, missing, unknown } = await previewTemplate(trx, viewer, trial, settings);
  const lacking = [...missing, ...unknown];
  if (lacking.length > 0)
    throw new AppError('missing_variable', 'The text has no value for all that it names', {
      details: { missing, unknown },
    });
  const number = await WhatsappNumber.query(trx)
    .whereNull('removedAt')
    .findOne(sessionId === undefined ? { isDefault: true } : { id: sessionId });
  if (!number) throw new AppError('session_not_found', 'The shop has no such number');
  return queueTrial(trx, { number, body, clientId, actor }, settings);
}

type Trial = Pick<TestMessage, 'body' | 'clientId' | 'actor'> & {
  number: WhatsappNumber;
  file?: Pick<Message, 'media' | 'type'>;
};

/**
 * Queues a text, written to its end, to one of the shop's own numbers, which is the one that sends it, too. Start its
 * workflow after the commit. Throws `no_own_number` (409) and `test_stopped` (409).
 */
export async function queueTrial(
  trx: Trx,
  { number, body, file, clientId, actor }: Trial,
  settings: PipelineSettings,
): Promise<Message> {
  if (number.phone === null)
    throw new AppError('no_own_number', 'No telephone is linked to this number yet', { status: 409 });
  const customer = await ensureCustomer(
    trx,
    { phone: number.phone, lid: null },
    {
      name: number.label,
      nameSource: 'order',
      shopZone: async () => (await shopSettings(trx)).zone,
      createdBy: actor.id,
    },
  );
  const queued = await queueAutomatedMessage(
    trx,
    {
      order: null,
      customer,
      sessionId: number.id,
      automation: 'test',
      occurrenceKey: testKey(actor.id, clientId),
      ...(file === undefined ? {} : { file }),
      render: async () => ({ body, missing: [] }),
    },
    settings,
  );
  if ('message' in queued) return queued.message;
  throw new AppError('test_stopped', 'A check stopped it', { status: 409, details: { code: queued.code } });
}
