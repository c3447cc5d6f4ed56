import type { GatewayEstimate, GatewayPace, Lane, PacePreset, PairingCode } from '@roms/contracts/gateway';
import type {
  Replayed,
  ShopNumber,
  ShopNumberDetail,
  UpdateNumber,
  WhatsappDeadLetter,
  WhatsappReport,
} from '@roms/contracts/whatsapp';
import { api } from '../../api/client.ts';

const numberPath = (id: string, rest: string): string => `/whatsapp/sessions/${id}/${rest}`;
const letterPath = (id: string): string => `/whatsapp/dead-letters/${encodeURIComponent(id)}`;

export type NumberCommand = 'start' | 'stop' | 'logout';

export const fetchNumber = (id: string, signal?: AbortSignal) =>
  api.get<ShopNumberDetail>(`/whatsapp/sessions/${id}`, { signal });

export const addNumber = (number: { id: string; label: string }) =>
  api.post<ShopNumber>('/whatsapp/sessions', number);
export const updateNumber = (id: string, change: UpdateNumber) =>
  api.patch<ShopNumber>(`/whatsapp/sessions/${id}`, change);
export const removeNumber = (id: string) => api.delete<null>(`/whatsapp/sessions/${id}`);

export const commandNumber = (id: string, command: NumberCommand) => api.post(numberPath(id, command));

export const fetchReport = (id: string, signal?: AbortSignal) =>
  api.get<WhatsappReport>(numberPath(id, 'report'), { signal });

/** A cap of the shop's own was chosen for another pace: it goes with it. */
export const choosePace = (id: string, preset: PacePreset) =>
  api.put<GatewayPace>(numberPath(id, 'pace'), { preset, perDay: null });

export const fetchEstimate = (id: string, query: { lane: Lane; count: number }) =>
  api.get<GatewayEstimate>(numberPath(id, 'estimate'), { query });

export const askPairingCode = (id: string, phone: string) =>
  api.post<PairingCode>(numberPath(id, 'pairing-code'), { phone });

export const fetchSupportBundle = (id: string) => api.file(numberPath(id, 'support-bundle'));

export const fetchDeadLetters = (signal?: AbortSignal) =>
  api.get<WhatsappDeadLetter[]>('/whatsapp/dead-letters', { signal });
export const replayDeadLetter = (id: string) => api.post<null>(`${letterPath(id)}/replay`);
export const replayDeadLetters = () => api.post<Replayed>('/whatsapp/dead-letters/replay');
export const discardDeadLetter = (id: string) => api.delete<null>(letterPath(id));
