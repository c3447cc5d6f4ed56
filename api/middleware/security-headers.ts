import type helmet from 'koa-helmet';
import type { Env } from '../../runtime/env.ts';

/** Nothing is loaded from another host; styles may stand inline, scripts may not. */
export function securityHeaders(env: Env): Parameters<typeof helmet>[0] {
  const isHttps = env.ROMS_PUBLIC_URL?.startsWith('https:') === true;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // On plain http (a laptop, a LAN) browsers would be sent to an https that is not there.
    strictTransportSecurity: isHttps,
    // Browsers ignore these on plain http and complain on the console.
    crossOriginOpenerPolicy: isHttps,
    originAgentCluster: isHttps,
    referrerPolicy: { policy: 'same-origin' },
  };
}
