import type { Context } from '../context.ts';

/**
 * Whether an unsafe request comes from a page of ours: its Origin is the host it was sent to, or the public URL.
 * A request without an Origin comes from no browser's script (browsers always send it with POST).
 */
export function isSameOrigin(ctx: Context, publicUrl: string | undefined): boolean {
  const origin = ctx.get('origin');
  if (origin === '') return ctx.get('sec-fetch-site') !== 'cross-site';
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === ctx.host;
}
