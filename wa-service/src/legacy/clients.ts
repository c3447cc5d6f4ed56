import { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../sessions/session.ts';

/** Whatever the old gateway took as the name of a number. */
export const clientIdSchema = z.string().min(1).max(64);

/** The session of that name, else the first one: old callers chose names of their own. */
export function clientOf(gateway: Gateway, clientId: unknown): Session {
  return gateway.sessions.get(String(clientId)) ?? ([...gateway.sessions.values()][0] as Session);
}

/** What to tell a caller whose name for the number is not ours; `''` when it is. */
export function renamed(asked: string, session: Session): string {
  return asked === session.id ? '' : `; there is no client "${asked}", it is "${session.id}"`;
}
