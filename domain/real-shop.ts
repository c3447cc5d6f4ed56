/**
 * The one fact that everything which belongs to the demo asks: is this shop real? Whoever writes "not in production" asks
 * too little: a number of the merchant's own, or an address that others reach, has customers behind it as well.
 */
export type ShopFacts = {
  NODE_ENV: string;
  /** Undefined where a process does not know who plays WhatsApp. */
  WA_DRIVER?: string;
  ROMS_BIND: string;
  /** Set by a person: what others reach is a demo all the same. */
  ROMS_DEMO?: boolean;
};

/** The variable that makes this shop a real one, as a person would write it (`WA_DRIVER=whatsapp-web`); null for a demo. */
export function whyReal({ NODE_ENV, WA_DRIVER, ROMS_BIND, ROMS_DEMO = false }: ShopFacts): string | null {
  if (NODE_ENV === 'production') return 'NODE_ENV=production';
  if (WA_DRIVER === 'whatsapp-web') return 'WA_DRIVER=whatsapp-web';
  return isLoopback(ROMS_BIND) || ROMS_DEMO ? null : `ROMS_BIND=${ROMS_BIND}`;
}

/** What only a demo or a test may be asked for. */
export type ShopWishes = ShopFacts & {
  WA_PACE?: string;
  ROMS_DAY_MS?: number;
  /** The simulator in production, by name: to try out a set-up without a phone. */
  ROMS_ALLOW_SIMULATOR?: boolean;
};

/** A variable that does not go with the others, and the rest of the sentence that begins with its name. */
export type ShopProblem = { name: string; message: string };

/** What a real shop refuses of its environment; the same for the supervisor, the API, the worker and wa-service. */
export function shopProblems(wishes: ShopWishes): ShopProblem[] {
  const {
    NODE_ENV,
    WA_DRIVER,
    WA_PACE,
    ROMS_DAY_MS,
    ROMS_DEMO = false,
    ROMS_ALLOW_SIMULATOR = false,
  } = wishes;
  const why = whyReal(wishes);
  if (why === null) return [];
  const isDemoOnly = { ROMS_DAY_MS: ROMS_DAY_MS !== undefined, WA_PACE: WA_PACE === 'off', ROMS_DEMO };
  const problems = Object.entries(isDemoOnly)
    .filter(([, isSet]) => isSet)
    .map(([name]) => ({ name, message: `is for demos and tests and refused with ${why}: unset it` }));
  if (NODE_ENV === 'production' && WA_DRIVER === 'simulator' && !ROMS_ALLOW_SIMULATOR) {
    problems.push({ name: 'WA_DRIVER', message: SIMULATOR_REFUSED });
  }
  return problems;
}

const SIMULATOR_REFUSED =
  'is the simulator, which only plays WhatsApp: nothing would reach a customer. Set WA_DRIVER=whatsapp-web, or ROMS_ALLOW_SIMULATOR=1 to try this without a phone';

/** Whether what listens on `bind` can be reached from this machine alone. */
export function isLoopback(bind: string): boolean {
  const host = bind
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
