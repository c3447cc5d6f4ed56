import { z } from 'zod';
import { sessionIdSchema } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import type { WhatsappNumber } from '../db/models/WhatsappNumber.ts';
import { findShopNumber } from '../db/numbers/shop-numbers.ts';
import type { Deps } from './context.ts';

/** `:id` of a WhatsApp number. */
export const numberParams = z.object({ id: sessionIdSchema });

/** The number of that id, or `session_not_found`. */
export async function requireNumber(deps: Deps, id: string): Promise<WhatsappNumber> {
  const number = await findShopNumber(deps.db, id);
  if (!number) throw new AppError('session_not_found', 'There is no such WhatsApp number');
  return number;
}
