import { HURRIED } from './hurried-pace.ts';
import { serveEngine } from './serve-engine.ts';

/**
 * The service on the real driver, in a hurry: hundreds of broadcast messages, a shop's work of days, leave within
 * minutes, and their order, gaps and rests can be read from its journal all the same.
 */
serveEngine(() => HURRIED);
