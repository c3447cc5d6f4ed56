import { AppError } from '@roms/domain/errors';
import { isLoopbackHost } from '@roms/domain/hosts';
import type { Context, Next } from 'koa';

/**
 * The simulator's page has no login, so it answers this machine only, under a name of this machine (a page elsewhere
 * may point its own name here), and changes nothing for a page of another origin.
 */
export async function onlyLoopback(ctx: Context, next: Next): Promise<void> {
  const address = (ctx.req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!address.startsWith('127.') && address !== '::1') refuse('The simulator answers this machine only');
  if (!isLoopbackHost(ctx.get('host'))) refuse('The simulator answers to a local name only');
  const origin = ctx.get('origin');
  if (origin !== '' && origin !== `http://${ctx.get('host')}`)
    refuse('The simulator answers its own page only');
  const type = ctx.get('content-type');
  if (ctx.method !== 'GET' && type !== '' && !/^application\/json\b/i.test(type)) {
    throw new AppError('unsupported_media_type', 'Send JSON', { status: 415 });
  }
  await next();
}

function refuse(message: string): never {
  throw new AppError('forbidden', message);
}
