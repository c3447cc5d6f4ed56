import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';

/** The canonical form of a phone in a request; throws `invalid_request` (400) for what is none, naming `field`. */
export function canonicalPhone(written: string, field: string): string {
  const phone = normalisePhone(written);
  if (phone !== null) return phone;
  throw new AppError('invalid_request', 'The phone is no phone number', {
    status: 400,
    details: { fields: { [field]: ['is no phone number'] } },
  });
}
