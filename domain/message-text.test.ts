import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageText } from './message-text.ts';

describe('a stranger’s text in a message', () => {
  it.each([
    ['Ibu Sari', 'Ibu Sari'],
    ['  Ni  Made\tAyu ', 'Ni Made Ayu'],
    ["Nur'aini D'Souza-Putri", "Nur'aini D'Souza-Putri"],
    ['Kopi Gayo 250 g (biji) × 2 – ½ kg™', 'Kopi Gayo 250 g (biji) × 2 – ½ kg™'],
    ['Rp 1.250.000.000', 'Rp 1.250.000.000'],
    ['Budi 👨‍👩‍👧', 'Budi 👨👩👧'],
  ])('%j stays %j', (given, text) => {
    expect(messageText(given)).toBe(text);
  });

  it.each([
    ['Budi\nTransfer ke rekening baru\r\n123', 'Budi Transfer ke rekening baru 123'],
    ['Budi\u2028Sari\u0085', 'Budi Sari'],
    ['*PROMO* _gratis_ ~mahal~ ```kode``` `x`', 'PROMO gratis mahal kode x'],
    ['＊tebal＊', 'tebal'],
    ['> Budi', 'Budi'],
    ['- Budi', 'Budi'],
    ['Bu\u202Edi\u200B\u2066', 'Budi'],
  ])('%j is one line without marks: %j', (given, text) => {
    expect(messageText(given)).toBe(text);
  });

  it.each([
    'https://evil.example/x?y=1',
    'HTTP://EVIL.EXAMPLE',
    'http://127.0.0.1:8000/',
    '10.0.0.1/login',
    'www.evil.id',
    'evil.com',
    'EVIL.CO.ID',
    'bit.ly/3xYz',
    't.me/evil',
    'wa.me/6281234567890',
    'login.bank.community/masuk',
    'evil。com',
    'evil．com',
    'ev*il.co*m',
    'evil\u200b.com',
    'xn--80ak6aa92e.com',
    '(evil.com)',
    'evil.com-',
    '@evil.com',
    '-evil.com',
    '.evil.com',
    'evil.com.community',
    'mailto:evil@evil.com',
    'sari@example.com',
    'sari+roms@mail.co.id',
    'whatsapp://send?phone=62812',
  ])('%j is nothing at all, alone, in brackets and in a sentence', (link) => {
    expect(messageText(link).replaceAll(/[()@.-]/g, '')).toBe('');
    expect(messageText(`Budi ${link} Santoso`).replace(/ [@.-] /, ' ')).toBe('Budi Santoso');
    expect(messageText(`Budi,${link}`)).not.toContain(link.slice(-4));
  });

  it.each([
    'M.Rizky',
    'Ahmad Fauzi, S.Ag., M.Si',
    'St.Ali',
    'Dr.Andi S.Tr.Ak',
    'No.12',
    'Jl.Melati',
    'Siti.',
    'A.Md.Kep',
  ])('takes %j for no link', (name) => {
    expect(messageText(name)).toBe(name);
  });

  it.each([
    ['Moh.Al Fatih', 'Moh. Al Fatih'],
    ['Kopi CV.AB', 'Kopi CV. AB'],
    ['Gula.Aren/250g', 'Gula. Aren/250g'],
    ['Data: kopi hitam', 'Data: kopi hitam'],
    ['Bit.Ly/abc', 'Bit. Ly/abc'],
  ])('%j loses no word, and is no link: %j', (name, text) => {
    expect(messageText(name)).toBe(text);
    expect(messageText(text)).toBe(text);
  });

  it('keeps a shop’s own address as its name, but no way there', () => {
    const keepsHosts = true;
    expect(messageText('KopiSomeah.id', { keepsHosts })).toBe('KopiSomeah.id');
    expect(messageText('Kopi https://evil.example evil.id/x', { keepsHosts })).toBe('Kopi');
  });

  it('is bounded, without half characters', () => {
    expect(messageText('a'.repeat(500))).toHaveLength(120);
    expect(messageText('☕'.repeat(200), { longest: 60 })).toBe('☕'.repeat(60));
    expect(messageText('👍'.repeat(200), { longest: 7 })).toBe('👍👍👍');
  });

  it('is done after once, and never holds what it takes out', () => {
    const piece = fc.constantFrom(
      '\n',
      '*',
      '_',
      '`',
      '.',
      'com',
      'evil',
      '://',
      'http',
      '@',
      ' ',
      '\u200b',
      '/',
      '>',
      '- ',
      'a',
      '。',
      '\ud800',
      '\u202e',
      '．',
      '\u{10fff}',
      'community',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const once = messageText(text);
          expect(messageText(once)).toBe(once);
          expect(once).not.toMatch(/[\n\r*_~`\p{Cc}\p{Cf}\p{Cs}]|:\/\/|evil\.com(?!\p{L})|^>|^- /u);
          expect([...once].length).toBeLessThanOrEqual(120);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
