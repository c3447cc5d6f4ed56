import { seededRandom } from '../support/hostile.ts';
import { startStack } from '../support/stack.ts';
import { runStorm } from './storm.ts';

/**
 * `npm run test:chaos`: 300 orders while worker, API and wa-service die at random moments.
 * `CHAOS_SEED` repeats a run, `CHAOS_ORDERS` changes its size.
 */
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const orders = Number(process.env.CHAOS_ORDERS ?? 300);
console.log(`chaos: seed ${seed}, ${orders} orders`);

const stack = await startStack();
try {
  const result = await runStorm(stack, {
    orders,
    pauseMs: [1_500, 5_000],
    mostKills: orders,
    concurrency: 6,
    restMs: [500, 2_500],
    settleMs: 240_000,
    random: seededRandom(seed),
    say: (line) => console.log(line),
  });
  console.log(JSON.stringify(result, null, 2));
  const isRight = result.wrongThankYous.length === 0 && result.wrongInbound.length === 0;
  console.log(
    isRight
      ? `${result.orders} orders: every phone has exactly one thank-you; ${result.inbound} answers, each in the inbox exactly once`
      : 'a promise was broken',
  );
  process.exitCode = isRight ? 0 : 1;
} finally {
  await stack.stop();
}
