import { networkInterfaces } from 'node:os';
import type { Middleware } from 'koa';
import { AppError } from '@roms/domain/errors';
import { boundAddresses, configuredHosts, isKnownHost } from '@roms/domain/hosts';
import type { Env } from '../../runtime/env.ts';
import type { ApiState, Context } from '../context.ts';

/** The names under which the API answers, besides this machine's own. */
export function hostsOf(env: Env): ReadonlySet<string> {
  const urls = [env.ROMS_PUBLIC_URL, env.ROMS_WEBHOOK_URL, env.WA_URL];
  return configuredHosts(
    urls,
    [env.ROMS_HOSTS, ...boundAddresses(env.ROMS_BIND, networkInterfaces())].join(','),
  );
}

/**
 * 403 for a request under a name that is not ours. The header itself counts, not what a proxy forwards: behind a
 * rebound name a page could write that one.
 */
export function requireKnownHost(hosts: ReadonlySet<string>, ctx: Context): void {
  if (isKnownHost(ctx.get('host'), hosts)) return;
  throw new AppError(
    'unknown_host',
    'ROMS does not answer to this name; if it is yours, put it into ROMS_HOSTS',
    { status: 403 },
  );
}

/** The same for what stands behind it: pages and files. */
export function knownHostsOnly(hosts: ReadonlySet<string>): Middleware<ApiState> {
  return (ctx, next) => {
    requireKnownHost(hosts, ctx as unknown as Context);
    return next();
  };
}
