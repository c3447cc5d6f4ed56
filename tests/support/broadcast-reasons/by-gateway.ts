import type { SendAnswer } from '@roms/contracts/gateway';
import { GatewayRefused } from '../../../runtime/gateway-client.ts';
import type { BroadcastWizard, Person } from '../broadcast-wizard.ts';

type Told = (wizard: BroadcastWizard, person: Person) => unknown;

const answers =
  (answer: SendAnswer): Told =>
  (wizard, { phone }) =>
    wizard.answer(phone, () => answer);
const rejects = (code: string): Told => answers({ outcome: 'rejected', code });
/** It refuses the ask itself. */
const refuses =
  (code: string): Told =>
  (wizard, { phone }) =>
    wizard.answer(phone, () => {
      throw new GatewayRefused(code, 'refused');
    });

/** By the reason: what the number says of the one message to somebody, who has failed by it. */
export const BY_GATEWAY: Record<string, Told> = {
  not_on_whatsapp: async ({ engine }, { phone }) => {
    const answer = await fetch(`${engine.gateway.url}/simulator/api/phones/${phone}/unregister`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
    });
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
  },
  wa_nack: rejects('wa_nack'),
  restricted: rejects('restricted'),
  refused: rejects('refused'),
  // It was refused before, and nobody knows why.
  rejected: answers({ outcome: 'duplicate', first: 'rejected' }),
  unconfirmed: answers({ outcome: 'unknown' }),
  too_large: refuses('too_large'),
  invalid_request: refuses('invalid_request'),
  unsupported_media: refuses('unsupported_media'),
  key_reused: refuses('key_reused'),
};
