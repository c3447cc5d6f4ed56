import { serveEngine } from './serve-engine.ts';

/** The service on the real driver without its pace, for loads in tests: a real number must never run so. */
serveEngine('off');
