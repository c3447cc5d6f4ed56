import { HURRIED } from './hurried-pace.ts';
import { serveEngine } from './serve-engine.ts';

/** The service on the real driver with every rule of its pace, a thousand times as fast. */
serveEngine(() => HURRIED);
