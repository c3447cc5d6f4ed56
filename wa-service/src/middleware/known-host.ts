import { AppError } from '@roms/domain/errors';
import { isKnownHost } from '@roms/domain/hosts';
import type { Context, Next } from 'koa';

/** 403 for a request under a name that is not ours: a page elsewhere may have pointed its own name here. */
export function knownHostsOnly(hosts: ReadonlySet<string>) {
  return async (ctx: Context, next: Next): Promise<void> => {
    if (!isKnownHost(ctx.get('host'), hosts)) {
      throw new AppError(
        'unknown_host',
        'wa-service does not answer to this name; if it is yours, put it into ROMS_HOSTS',
        { status: 403 },
      );
    }
    await next();
  };
}
