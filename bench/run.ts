import { availableParallelism, cpus } from 'node:os';

/**
 * `npm run bench [name …]`: each bench compares what ROMS does with a bound that is measured in the same run on the
 * same machine, and prints the ratio: figures of different machines cannot be compared, ratios can.
 */
const BENCHES: Record<string, () => Promise<{ run: () => Promise<void> }>> = {
  'order-intake': () => import('./order-intake.ts'),
  'orders-page': () => import('./orders-page.ts'),
  'at-size': async () => {
    const { run } = await import('./at-size.ts');
    return { run: () => run(options) };
  },
  'customers-list': async () => {
    const { run } = await import('./customers-list.ts');
    return { run: () => run(options) };
  },
  audiences: async () => {
    const { run } = await import('./audiences.ts');
    return { run: () => run(options) };
  },
  'cross-sell': async () => {
    const { run } = await import('./cross-sell.ts');
    return { run: () => run(options) };
  },
  'inbox-page': () => import('./inbox-page.ts'),
  'inbox-lists': () => import('./inbox-lists.ts'),
  'team-at-once': async () => {
    const { run } = await import('./team-at-once.ts');
    return { run: () => run(options) };
  },
  'inbound-to-screen': () => import('./inbound-to-screen.ts'),
  'memory-at-rest': () => import('./memory-at-rest.ts'),
  'engine-memory': () => import('./engine-memory.ts'),
  'spool-drain': () => import('./spool-drain.ts'),
  'number-away': () => import('./number-away.ts'),
  'login-flood': () => import('./login-flood.ts'),
  'reminder-burst': async () => {
    const { run } = await import('./reminder-burst.ts');
    return { run: () => run(options) };
  },
  reports: async () => {
    const { run } = await import('./reports.ts');
    return { run: () => run(options) };
  },
  segmentation: async () => {
    const { run } = await import('./segmentation.ts');
    return { run: () => run(options) };
  },
  'sleeping-orders': async () => {
    const { run } = await import('./sleeping-orders.ts');
    return { run: () => run(options) };
  },
  'rule-edit': async () => {
    const { run } = await import('./rule-edit.ts');
    return { run: () => run(options) };
  },
  broadcast: async () => {
    const { run } = await import('./broadcast.ts');
    return { run: () => run(options) };
  },
  'broadcast-mix': async () => {
    const { run } = await import('./broadcast-mix.ts');
    return { run: () => run(options) };
  },
  'order-to-thank-you': () => import('./order-to-thank-you.ts'),
};

/** Filled for minutes: only by name. */
const LARGE = [
  'at-size',
  'audiences',
  'broadcast-mix',
  'cross-sell',
  'customers-list',
  'inbox-lists',
  'reports',
  'rule-edit',
  'segmentation',
  'sleeping-orders',
  'team-at-once',
];

const given = process.argv.slice(2);
const firstOption = given.findIndex((word) => word.startsWith('--'));
const wanted = firstOption < 0 ? given : given.slice(0, firstOption);
/** For the benches that take any. */
const options = firstOption < 0 ? [] : given.slice(firstOption);
const unknown = wanted.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}

console.log(`Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}`);
for (const [name, load] of Object.entries(BENCHES)) {
  // Millions of rows are for who asks for them.
  if (wanted.length > 0 ? !wanted.includes(name) : LARGE.includes(name)) continue;
  const startedAt = Date.now();
  console.log(`\n${name}`);
  await (await load()).run();
  console.log(`  (${Math.round((Date.now() - startedAt) / 1000)} s with preparation)`);
}
