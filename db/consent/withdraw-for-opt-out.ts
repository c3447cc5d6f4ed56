import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import { withdrawMessages } from '../messages/withdraw-messages.ts';
import type { Trx } from '../knex.ts';

/**
 * Takes back the marketing that waits for a customer who has just opted out; what the customer's own order caused
 * (thank-you, status) still goes. The caller holds the customer's row and has set `opted_out_at`.
 * Returns the ids of the withdrawn messages.
 */
export async function withdrawForOptOut(trx: Trx, customerId: number): Promise<number[]> {
  return withdrawMessages(trx, customerId, 'opted_out', { automations: MARKETING_AUTOMATIONS });
}
