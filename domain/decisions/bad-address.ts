import { stopIf, type Check } from './check.ts';

/** Neither a phone nor another name by which WhatsApp knows the customer, or WhatsApp has said that it knows none. */
export const badAddress: Check = {
  code: 'bad_address',
  judge({ customer: { hasAddress, isUnknownToWhatsapp } }) {
    if (!hasAddress) return { verdict: 'stop', details: { cause: 'no_address' } };
    return stopIf(isUnknownToWhatsapp, isUnknownToWhatsapp ? { cause: 'not_on_whatsapp' } : undefined);
  },
};
