import type { Audience } from '@roms/contracts/audiences';
import { expect, it } from 'vitest';
import { kindOf, labelsIn, ofLabels, ownOf } from './audience-kind.ts';
import { readPhones } from './phones-in.ts';

const OWN: Audience = {
  ...{ id: 3, name: 'Reseller Jatim', updatedAt: '2026-11-22T05:00:00.000Z' },
  filter: { all: [{ field: 'province', op: 'is', value: '35' }] },
};

it('knows by what was stored how an audience was chosen', () => {
  expect(kindOf({}, [OWN])).toBeNull();
  expect(kindOf({ segment: 'loyal' }, [OWN])).toBe('segment');
  expect(kindOf({ customerIds: [1] }, [OWN])).toBe('list');
  expect(kindOf({ filter: ofLabels([1, 2]) }, [OWN])).toBe('labels');
  expect(kindOf({ filter: { ...OWN.filter } }, [OWN])).toBe('own');
  // The segment was changed meanwhile: what the broadcast means is what was chosen then.
  expect(kindOf({ filter: { all: [] } }, [OWN])).toBe('builder');
  expect(ownOf(OWN.filter, [OWN])?.name).toBe('Reseller Jatim');
  expect(labelsIn(ofLabels([4]))).toEqual([4]);
  expect(labelsIn({ field: 'orders', op: 'in', value: [4] })).toBeNull();
});

it('finds telephone numbers in what people paste, whatever stands between', () => {
  const pasted = `nama;telepon\nSari;0812-3456-7890\nBudi,+62 813 1111 2222\n"Ani",(0813) 1111.3333\n6281311114444 lunas`;
  expect(readPhones(pasted)).toEqual({
    phones: ['081234567890', '+6281311112222', '081311113333', '6281311114444'],
    ...{ unclear: [], doubled: 0 },
  });
});

it('takes neither names, nor prices, nor what is too short or too long for one', () => {
  const pasted = 'Sari\n150.000\nORD-1234567890\n12345\n2026-11-22\n99999999999999999999';
  expect(readPhones(pasted).phones).toEqual([]);
});

it('says of lines that gave no number what was meant for one', () => {
  const pasted = 'nama\ttelepon\nSari\t0812-3456-7890\t85.000\nBudi\t0812\n12345\n\n0813';
  expect(readPhones(pasted)).toEqual({
    phones: ['081234567890'],
    unclear: ['0812', '12345', '0813'],
    doubled: 0,
  });
  expect(readPhones(`Jl. Melati 5 ${'x'.repeat(200)}`).unclear[0]).toHaveLength(80);
});

it('takes for no number that cannot be read what stands beside one in a list', () => {
  const pasted = '001;Sari;0812-3456-7890;05-11-2026;08.30;0,25\n002\t+62 813 1111 2222\t08112026';
  expect(readPhones(pasted)).toEqual({
    phones: ['081234567890', '+6281311112222'],
    ...{ unclear: [], doubled: 0 },
  });
});

it('counts what is there more than once, in whatever form', () => {
  const pasted = '0812-3456-7890\n+62 812 3456 7890\n81234567890\n081234567890\n0813 1111 2222';
  expect(readPhones(pasted)).toEqual({
    ...{ phones: ['081234567890', '081311112222'], unclear: [], doubled: 3 },
  });
});
