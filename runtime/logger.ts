import pino, { type Logger } from 'pino';

export type { Logger };

/** JSON lines on stdout. Message bodies and whole phone numbers never go in; credentials are cut out. */
export function createLogger(options: { name: string; level: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.password',
        '*.cookie',
        '*.authorization',
        'headers.cookie',
        'headers["x-api-key"]',
        '*.body',
        // PostgreSQL quotes the failing row here, phone and text included.
        'err.detail',
        'err.where',
        'err.nativeError',
        '*.phone',
      ],
      censor: '[cut]',
    },
  });
}
