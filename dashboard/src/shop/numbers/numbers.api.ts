import type { NumberStatus as EverybodysStatus, ShopNumber } from '@roms/contracts/whatsapp';
import { api } from '../../api/client.ts';

/** What every role may know of a number; the rest comes to admins alone. */
export type NumberStatus = EverybodysStatus & Partial<ShopNumber>;

/** The shop's numbers, whole ones for an admin. */
export function fetchNumbers(isAdmin: boolean, signal?: AbortSignal): Promise<NumberStatus[]> {
  return api.get(isAdmin ? '/whatsapp/sessions' : '/whatsapp/status', { signal });
}
