import { z } from 'zod';
import type { DeadLetter } from '@roms/contracts/gateway';
import type { WhatsappDeadLetter } from '@roms/contracts/whatsapp';
import { normalisePhone } from '@roms/domain/phone';
import { maskPhone } from '@roms/domain/shown-phone';

/** How much of a customer's text a person needs to decide on it (characters). */
const TEXT_SHOWN = 80;

/** An event that nobody could read may lack anything: what is not there is simply not shown. */
const readableMessage = z.object({
  data: z.object({
    phone: z.string().nullable().catch(null),
    type: z.string().catch('unsupported'),
    body: z.string().catch(''),
  }),
});

/** A dead letter on the wire: what it is and why it died, and of a message as much as a decision needs. */
export function presentDeadLetter({ body, ...letter }: DeadLetter): WhatsappDeadLetter {
  const message = letter.event === 'message' ? readableMessage.safeParse(body).data?.data : undefined;
  return { ...letter, message: message === undefined ? null : presentMessage(message) };
}

function presentMessage({ phone, type, body }: z.output<typeof readableMessage>['data']) {
  const digits = phone === null ? null : normalisePhone(`${phone}@c.us`);
  return {
    phone: digits === null ? null : maskPhone(digits),
    type,
    text: [...body].slice(0, TEXT_SHOWN).join(''),
  };
}
