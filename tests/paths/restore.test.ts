import { expect, it } from 'vitest';
import { sharedStack } from '../support/shared-stack.ts';
import { testPhone } from '../support/shop.ts';
import { drill } from './restore-drill.ts';

it('a shop that is restored elsewhere goes on with every reminder, and sends nothing twice', async () => {
  const phones = Array.from({ length: 8 }, (_, index) => testPhone(960, index));
  const { restored } = await drill(await sharedStack(), { phones, promoFrom: 80_000 });
  expect(restored.lines().join('\n')).not.toContain('writing the demo');
  await restored.stop();
});
