import { isLoopbackHost } from '@roms/domain/hosts';
import type { Env } from '../runtime/env.ts';
import type { Context, Deps } from './context.ts';

/**
 * Where the dashboard is for a colleague elsewhere, asked for by somebody who is logged in. The embedded stack's public
 * address is this machine's own unless somebody set it: then the name by which the request came is the right one. That
 * is the header which was checked to be a name of ours, never what a proxy forwards: anybody may write that.
 */
export function dashboardOrigin({ env }: Pick<Deps, 'env'>, ctx: Context): string {
  const scheme = ctx.protocol === 'https' ? 'https' : 'http';
  return originElsewhere(env) ?? `${scheme}://${ctx.get('host')}`;
}

/**
 * Where the dashboard is as far as the configuration tells, for what a stranger may have sent: nothing in the request
 * may say where a link with a secret leads. Without `ROMS_PUBLIC_URL` it is this machine's own address.
 */
export function configuredOrigin({ ROMS_PUBLIC_URL, ROMS_PORT }: Env): string {
  return new URL(ROMS_PUBLIC_URL ?? `http://127.0.0.1:${ROMS_PORT}`).origin;
}

function originElsewhere(env: Env): string | null {
  const configured = configuredOrigin(env);
  return isLoopbackHost(new URL(configured).host) ? null : configured;
}
