import { isLoopbackHost } from '@roms/domain/hosts';
import type { Context, Deps } from './context.ts';

/**
 * Where the dashboard is for a colleague elsewhere. The embedded stack's public address is this machine's own unless
 * somebody set it: then the name by which the request came is the right one, which is one of ours.
 */
export function dashboardOrigin({ env }: Pick<Deps, 'env'>, ctx: Context): string {
  const configured = env.ROMS_PUBLIC_URL;
  const isElsewhere = configured !== undefined && !isLoopbackHost(new URL(configured).host);
  return isElsewhere ? new URL(configured).origin : `${ctx.protocol}://${ctx.host}`;
}
