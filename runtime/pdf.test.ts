import { expect, test } from 'vitest';
import { pdfOf } from './pdf.ts';

test('a report is pages of real text in a font that comes with it', async () => {
  const pdf = await pdfOf({
    title: 'Omzet dan pesanan',
    about: ['Kopi Someah', '1 Feb 2026 – 28 Feb 2026'],
    tables: [
      {
        title: 'Per hari',
        headings: ['Tanggal', 'Omzet'],
        rows: Array.from({ length: 120 }, (_, n) => [`${n} Feb 2026`, 'Rp 1.250.000']),
      },
      { title: 'Kosong', headings: ['A', 'B'], rows: [] },
    ],
    foot: 'Kopi Someah',
  });
  const raw = pdf.toString('latin1');
  expect([...raw.matchAll(/\/Type \/Page\b/g)].length).toBeGreaterThan(2);
  // Letters that can be searched and copied, and no picture of them.
  expect(raw).toContain('/ToUnicode');
  expect(raw).toContain('/FontFile2');
  expect(raw).not.toContain('/Subtype /Image');
});

test('a row that ends early has empty cells', async () => {
  const rows = [
    ['Nov 2026', '3', '1'],
    ['Des 2026', '2'],
  ];
  const table = { title: 'Kohort', headings: ['Bulan', 'Pelanggan', 'Bulan ke-1'], rows };
  const pdf = await pdfOf({ title: 'Kohort', about: [], tables: [table], foot: '' });
  expect(pdf.length).toBeGreaterThan(1_000);
});
