import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

describe('excerptOf', () => {
  it('shows the words where they stand, on one line', () => {
    const far = `${'basa basi '.repeat(30)}\n\nalamat saya di Jalan Melati 4${' dan seterusnya'.repeat(30)}`;
    const { excerpt, marks } = excerptOf(far, 'jalan melati');
    expect(excerpt).toMatch(/^…(\S+ )+alamat saya di Jalan Melati 4/);
    expect(excerpt.length).toBeLessThanOrEqual(121);
    expect(marks.map(([from, to]) => excerpt.slice(from, to))).toEqual(['Jalan Melati']);
  });
  it('begins at the beginning when they stand there', () => {
    expect(excerptOf('Halo kak', 'kak')).toEqual({ excerpt: 'Halo kak', marks: [[5, 8]] });
  });
});
