import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n.ts';
import WhatsAppBubble from './WhatsAppBubble.vue';

const draw = (text: string) =>
  mount(WhatsAppBubble, {
    props: { text },
    slots: { footer: '14.05' },
    global: { plugins: [i18n] },
  });

describe('WhatsAppBubble', () => {
  it("draws WhatsApp's marks", () => {
    const bubble = draw('*tebal* _miring_ ~coret~ ```kode``` https://kopi.id');
    expect(bubble.find('strong').text()).toBe('tebal');
    expect(bubble.find('em').text()).toBe('miring');
    expect(bubble.find('s').text()).toBe('coret');
    expect(bubble.find('code').text()).toBe('kode');
    expect(bubble.find('a').attributes()).toMatchObject({
      href: 'https://kopi.id',
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    });
  });

  it.each([
    '<script>window.hacked = true</script>',
    '<img src=x onerror="window.hacked = true">',
    '*<b onclick="alert(1)">x</b>*',
    '```<iframe src="javascript:alert(1)"></iframe>```',
    'https://kopi.id/"><script>window.hacked = true</script>',
  ])('shows %s as the text that it is', (text) => {
    const bubble = draw(text);
    expect(bubble.findAll('script, img, b, iframe, [onclick], [onerror]')).toHaveLength(0);
    expect(bubble.text().replaceAll(/\s/g, '')).toContain(text.replaceAll(/[*`\s]/g, ''));
    expect('hacked' in window).toBe(false);
  });

  it.each(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x'])(
    'makes no link of %s',
    (text) => {
      expect(draw(text).find('a').exists()).toBe(false);
    },
  );

  it('keeps line breaks and needs no text at all', () => {
    expect(draw('satu\ndua').find('p').element.textContent).toBe('satu\ndua');
    expect(draw('').find('p').exists()).toBe(false);
    expect(draw('').text()).toBe('14.05');
  });

  it('draws quotes and lists', () => {
    const bubble = draw('> kapan?\n- Gayo\n- *Toraja*\n3. tiga');
    expect(bubble.find('blockquote').text()).toBe('kapan?');
    expect(bubble.findAll('ul > li').map((item) => item.text())).toEqual(['Gayo', 'Toraja']);
    expect(bubble.find('ol > li').attributes('value')).toBe('3');
  });

  it('folds a long text, and keeps it unfolded although its row went and came', async () => {
    const text = `mulai ${'kopi '.repeat(400)}selesai`;
    const bubble = draw(text);
    expect(bubble.text()).not.toContain('selesai');
    expect(bubble.find('button').attributes('aria-expanded')).toBe('false');
    await bubble.find('button').trigger('click');
    expect(bubble.text()).toContain('selesai');
    bubble.unmount();
    const again = draw(text);
    expect(again.text()).toContain('selesai');
    await again.find('button').trigger('click');
    expect(again.text()).not.toContain('selesai');
  });

  it('makes no link of an address that the fold cut', () => {
    expect(
      draw(`https://kopi.id/${'a'.repeat(1_500)}`)
        .find('a')
        .exists(),
    ).toBe(false);
  });
});
