import { expect, it } from 'vitest';
import { sharedStack } from '../support/shared-stack.ts';
import { testPhone } from '../support/shop.ts';
import { drill } from './restore-drill.ts';

let tries = -1;
it('a shop that is restored elsewhere goes on with every reminder, and sends nothing twice', async () => {
  // A second try has other people: those of the first have got what it counts.
  const of = (tries += 1);
  const phones = Array.from({ length: 8 }, (_, index) => testPhone(960, 8 * of + index));
  const { restored } = await drill(await sharedStack(), { phones, promoFrom: 80_000 + 100 * of });
  try {
    expect(restored.lines().join('\n')).not.toContain('writing the demo');
  } finally {
    await restored.stop();
  }
});
