import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRupiah, missingPlaceholders, renderTemplate } from './template.ts';
import { placeholdersIn, TEMPLATE_VARIABLES, variablesOf } from './template-variables.ts';

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

  it('never leaves a placeholder raw in a text that may be sent, whatever is written round it', () => {
    const piece = fc.oneof(
      fc.constantFrom(...TEMPLATE_VARIABLES.map((name) => `{${name}}`)),
      fc.constantFrom('{', '}', '{{', '}}', '[Name]', '[Order No]', '{Nama}', '{ total }', '{}', '\n\n'),
      fc.string({ maxLength: 6 }),
    );
    const values = Object.fromEntries(TEMPLATE_VARIABLES.map((name) => [name, 'nilai']));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const template = pieces.join('');
        const { body, missing } = renderTemplate(template, values);
        const raw = placeholdersIn(body).filter(
          ({ name, written }) => name !== null || template.includes(written),
        );
        expect(missing.length > 0 || raw.length === 0).toBe(true);
      }),
      { numRuns: 2_000 },
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

describe('what strangers wrote', () => {
  const hostile = 'Budi\n*TRANSFER* ke https://evil.example/x _sekarang_\u202e';
  const clean = /^[^\n*_~`]+$/;

  it.each(TEMPLATE_VARIABLES)('stands in {%s} as one plain line without a link', (name) => {
    const { body, missing } = renderTemplate(`Halo {${name}}, ya`, { [name]: hostile });
    expect(missing).toEqual([]);
    expect(body).not.toMatch(/evil|https|\u202e/);
    if (name === 'items' || name === 'recommendation') {
      for (const line of body.split('\n')) expect(line).toMatch(clean);
    } else {
      expect(body).toBe('Halo Budi TRANSFER ke sekarang, ya');
    }
  });

  it('falls back where nothing is left of it', () => {
    const values = {
      customer_name: 'sari@example.com',
      product_name: 'https://evil.example',
      shop_name: '***',
    };
    expect(renderTemplate('{name}: {product_name}, {shop_name}', values)).toEqual({
      body: 'Kak: Produk pesanan Kakak, toko kami',
      missing: [],
    });
    expect(renderTemplate('A\n\nCoba {recommendation}', { recommendation: '*_~' }).body).toBe('A');
  });

  it('is bounded, and so is a list', () => {
    const items = Array.from({ length: 100 }, (_, index) => `- Kopi ${index} × 1`).join('\n');
    const { body } = renderTemplate('{name}\n{items}', { customer_name: 'x'.repeat(500), items });
    const [name, ...lines] = body.split('\n');
    expect(name).toHaveLength(60);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('- dan 80 lainnya');
  });
});

it('names what is missing as it stands in the text', () => {
  const { missing } = renderTemplate('Halo {customer_name}, {total} untuk {harga}', {});
  expect(missingPlaceholders(missing)).toBe('{total}, {harga}');
});
