import { HURRIED } from './hurried-pace.ts';
import { serveEngine } from './serve-engine.ts';

/** The service on the real driver with gaps and rests some hundred times as short, and no caps (hurried-pace.ts). */
serveEngine(() => HURRIED);
