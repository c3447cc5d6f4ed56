import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { i18n } from '../../../i18n.ts';
import { useDraftsStore } from './drafts.store.ts';
import MessageComposer from './MessageComposer.vue';

const UButton = () => h('button');

function compose(props: Partial<{ conversationId: number; readonly: boolean; numberDown: boolean }> = {}) {
  const composer = mount(MessageComposer, {
    props: { conversationId: 4, customerName: 'Dewi', numberDown: false, readonly: false, ...props },
    global: { plugins: [i18n], stubs: { Button: UButton } },
    attachTo: document.body,
  });
  return { composer, field: composer.get('textarea') };
}

beforeEach(() => {
  localStorage.clear();
  createTestingPinia({ stubActions: false, createSpy: vi.fn });
});

describe('MessageComposer', () => {
  it('sends on Enter, without the spaces around', async () => {
    const { composer, field } = compose();
    await field.setValue('  halo kak \n');
    await field.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toEqual([['halo kak', 'stay']]);
  });

  it('breaks the line on Shift+Enter and leaves Enter to an input method', async () => {
    const { composer, field } = compose();
    await field.setValue('halo');
    await field.trigger('keydown', { key: 'Enter', shiftKey: true });
    await field.trigger('keydown', { key: 'Enter', isComposing: true });
    expect(composer.emitted('send')).toBeUndefined();
  });

  it('sends neither nothing nor more than WhatsApp takes', async () => {
    const { composer, field } = compose();
    await field.setValue('   ');
    await field.trigger('keydown', { key: 'Enter' });
    await field.setValue('x'.repeat(4_097));
    await field.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toBeUndefined();
    expect(composer.text()).toContain('1 karakter terlalu banyak');
  });

  it('sends and goes on to the next on Ctrl+Enter and on ⌘Enter', async () => {
    const { composer, field } = compose();
    for (const key of ['ctrlKey', 'metaKey']) {
      await field.setValue(key);
      await field.trigger('keydown', { key: 'Enter', [key]: true });
    }
    expect(composer.emitted('send')).toEqual([
      ['ctrlKey', 'next'],
      ['metaKey', 'next'],
    ]);
  });

  it('sends and resolves on Ctrl+Shift+Enter', async () => {
    const { composer, field } = compose();
    await field.trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true });
    expect(composer.emitted('send')).toBeUndefined();
    await field.setValue('beres');
    await field.trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true });
    expect(composer.emitted('send')).toEqual([['beres', { status: 'resolved' }]]);
  });

  it('leaves Enter to the line under a thumb, where the button sends', async () => {
    const touch = { matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() };
    vi.spyOn(window, 'matchMedia').mockReturnValue(touch as unknown as MediaQueryList);
    const { composer, field } = compose();
    await field.setValue('baris satu');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true });
    field.element.dispatchEvent(enter);
    expect([enter.defaultPrevented, composer.emitted('send')]).toEqual([false, undefined]);
    await composer.get('form').trigger('submit');
    expect(composer.emitted('send')).toEqual([['baris satu', 'stay']]);
    vi.restoreAllMocks();
  });

  it('shows what was typed, sends nothing and keeps the focus when somebody else has the conversation', async () => {
    const { composer, field } = compose();
    await field.setValue('halo');
    field.element.focus();
    expect(composer.text()).toContain('Enter kirim');
    await composer.setProps({ readonly: true });
    expect(composer.text()).not.toContain('Enter kirim');
    await field.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toBeUndefined();
    expect([field.element.value, field.element.readOnly]).toEqual(['halo', true]);
    expect(document.activeElement).toBe(field.element);
  });

  it('keeps the text as a draft of this conversation, until it was taken', async () => {
    const { composer, field } = compose();
    await field.setValue('belum selesai');
    expect(useDraftsStore().byConversation.get(4)).toBe('belum selesai');
    composer.unmount();
    const again = compose();
    expect(again.field.element.value).toBe('belum selesai');
    expect(compose({ conversationId: 5 }).field.element.value).toBe('');
    (again.composer.vm as unknown as { clear: () => void }).clear();
    await again.composer.vm.$nextTick();
    expect(useDraftsStore().byConversation.has(4)).toBe(false);
  });

  it('says when an answer will wait for WhatsApp, and can be left with Escape', async () => {
    const { composer, field } = compose({ numberDown: true });
    expect(field.attributes('placeholder')).toContain('saat tersambung');
    await field.trigger('keydown', { key: 'Escape' });
    expect(composer.emitted('leave')).toHaveLength(1);
  });
});
