import { MOST_CHARACTERS } from '@roms/contracts/broadcasts';
import { unknownInBroadcast } from '@roms/domain/broadcast-text';
import { AppError } from '@roms/domain/errors';
import { textsOf } from '../db/broadcasts/broadcast-texts.ts';
import type { Broadcast } from '../db/models/Broadcast.ts';

/**
 * Throws what `requireSendableTexts` does, `broadcast_incomplete` (422) also for one that means nobody, and
 * `broadcast_over` when its end date is not after its start.
 */
export function requireSendable(broadcast: Broadcast, now: Date): void {
  const { audience, startAt, endAt } = broadcast;
  const isMeant =
    Object.values(audience).some((part) => part !== undefined) && audience.customerIds?.length !== 0;
  requireSendableTexts(broadcast, isMeant ? [] : ['audience']);
  const begin = startAt !== null && startAt > now ? startAt : now;
  if (endAt !== null && endAt <= begin)
    throw new AppError('broadcast_over', 'Its end date is not after its start', {
      details: { endAt: endAt.toISOString() },
    });
}

/**
 * Throws `broadcast_incomplete` (422, `details.missing`, with `others` that it lacks) for one that says nothing,
 * `unknown_variable`, `text_too_long` below a file.
 */
export function requireSendableTexts(broadcast: Broadcast, others: readonly string[] = []): void {
  const { media } = broadcast;
  const texts = textsOf(broadcast);
  const isSilent = texts.some((text) => text.trim() === '') && media === null;
  const missing = [...(isSilent ? ['body'] : []), ...others];
  if (missing.length > 0)
    throw new AppError('broadcast_incomplete', 'The broadcast lacks something', { details: { missing } });
  const variables = unknownInBroadcast(texts);
  if (variables.length > 0)
    throw new AppError('unknown_variable', 'A text has a variable that broadcasts do not have', {
      details: { variables },
    });
  if (media !== null && texts.some((text) => text.length > MOST_CHARACTERS.caption))
    throw new AppError('text_too_long', 'A text is too long below a file', {
      details: { most: MOST_CHARACTERS.caption },
    });
}
