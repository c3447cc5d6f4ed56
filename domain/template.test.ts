import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRupiah, renderTemplate, variablesOf } from './template.ts';

describe('renderTemplate', () => {
  it('fills placeholders, their aliases and the old spellings', () => {
    const values = {
      customer_name: 'Sari',
      order_number: 'ORD-1',
      total: 'Rp 95.000',
      items: '- Gayo',
      status: 'Dikirim',
    };
    expect(
      renderTemplate(
        '{customer_name} {name} [Name] [Order No] {total_amount} [Total] [Items] [Status]',
        values,
      ),
    ).toEqual({
      body: 'Sari Sari Sari ORD-1 Rp 95.000 Rp 95.000 - Gayo Dikirim',
      missing: [],
    });
  });

  it('greets a customer without a name', () => {
    expect(renderTemplate('Halo {customer_name}!', { customer_name: ' ' }).body).toBe('Halo Kak!');
  });

  it('names what is missing instead of sending a raw placeholder', () => {
    expect(renderTemplate('Pesanan {order_number} {voucher}', {}).missing).toEqual([
      'order_number',
      '{voucher}',
    ]);
  });

  it('leaves out the paragraph of a recommendation that is not there', () => {
    const template = 'Halo {name}\n\nCocok juga: {recommendation}\n\nSalam';
    expect(renderTemplate(template, { customer_name: 'Sari' })).toEqual({
      body: 'Halo Sari\n\nSalam',
      missing: [],
    });
    expect(renderTemplate(template, { customer_name: 'Sari', recommendation: 'Toraja' }).body).toContain(
      'Cocok juga: Toraja',
    );
  });

  it('puts values in as they are, even when they look like placeholders or replacement patterns', () => {
    expect(renderTemplate('{name}', { customer_name: '{total} $& $1' }).body).toBe('{total} $& $1');
  });

  it('never leaves a known placeholder in a text that has nothing missing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { body, missing } = renderTemplate(`${before}{order_number}${after}`, {
          order_number: 'ORD-7',
        });
        if (missing.length === 0) expect(body).not.toContain('{order_number}');
      }),
    );
  });

  it('lists the variables of a text once each', () => {
    expect(variablesOf('{name} {customer_name} {nobody} {total}')).toEqual(['customer_name', 'total']);
  });
});

it.each([
  [0, 'Rp 0'],
  [999, 'Rp 999'],
  [1_250_000, 'Rp 1.250.000'],
  [-50_000, '-Rp 50.000'],
])('writes %d as %s', (amount, text) => {
  expect(formatRupiah(amount)).toBe(text);
});
