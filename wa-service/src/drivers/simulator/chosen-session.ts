import { sessionIdSchema } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';
import type { SimulatorDriver } from './simulator.ts';

/** Whether a call names a session: then it means that number's chats only. */
export const namesSession = (ctx: Context): boolean => ctx.query.session !== undefined;

/** The session that a call names as `session` in its body or query, otherwise the first one. */
export function chosenSession(
  ctx: Context,
  drivers: ReadonlyMap<string, SimulatorDriver>,
): { id: string; driver: SimulatorDriver } {
  const body = ctx.request.body as { session?: unknown } | undefined;
  const asked = sessionIdSchema.optional().parse(body?.session ?? ctx.query.session);
  const id = asked ?? ([...drivers.keys()][0] as string);
  const driver = drivers.get(id);
  if (driver === undefined) throw new AppError('session_not_found', 'There is no such session');
  return { id, driver };
}
