import { createTestingPinia } from '@pinia/testing';
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { aRouter } from '../../../router.fixture.ts';
import { useAttachmentsStore } from './attachments.store.ts';
import MessageComposer from './MessageComposer.vue';

const bytes = (text: string): BlobPart => Uint8Array.from(text, (character) => character.charCodeAt(0));
const png = (name = 'kopi.png'): File => new File([bytes('\x89PNG\r\n\x1a\n')], name, { type: 'image/png' });

function compose(props: Partial<{ conversationId: number; readonly: boolean }> = {}) {
  const composer = mount(MessageComposer, {
    props: { conversationId: 4, customerName: 'Dewi', numberDown: false, readonly: false, ...props },
    global: { plugins: [i18n, aRouter()], stubs: { Icon: true, UIcon: true } },
    attachTo: document.body,
  });
  return { composer, field: composer.get('textarea') };
}
/** The first one waits for the code that only files need. */
const shown = (composer: ReturnType<typeof compose>['composer'], count: number) =>
  vi.waitFor(() => expect(composer.findAll('[data-attachment]')).toHaveLength(count), { timeout: 60_000 });

async function choose(composer: ReturnType<typeof compose>['composer'], files: File[]) {
  const picker = composer.get<HTMLInputElement>('[data-picker]');
  Object.defineProperty(picker.element, 'files', { value: files, configurable: true });
  await picker.trigger('change');
}

beforeEach(() => {
  localStorage.clear();
  createTestingPinia({ stubActions: false, createSpy: vi.fn });
});
afterEach(() => {
  document.body.replaceChildren();
});

describe('files in the composer', () => {
  it('are shown before they are sent, several at once, and can be taken back', async () => {
    const { composer } = compose();
    await choose(composer, [png('a.png'), png('b.png')]);
    await shown(composer, 2);
    await composer.get('button[aria-label="Hapus a.png"]').trigger('click');
    await shown(composer, 1);
    expect(
      useAttachmentsStore()
        .of(4)
        .map(({ file }) => file.name),
    ).toEqual(['b.png']);
  });

  it('need no words, and are not sent from a conversation that somebody else has', async () => {
    const { composer, field } = compose();
    await choose(composer, [png()]);
    await shown(composer, 1);
    await composer.setProps({ readonly: true });
    await field.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toBeUndefined();
    await composer.setProps({ readonly: false });
    await field.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toEqual([['', 'stay']]);
  });

  it('that cannot be sent are named, and neither words nor other files are lost', async () => {
    const { composer, field } = compose();
    await field.setValue('sudah ditulis');
    await choose(composer, [new File([bytes('MZ\x90')], 'kopi.exe'), png()]);
    await shown(composer, 1);
    expect(composer.get('[role=alert]').text()).toContain('kopi.exe');
    expect(field.element.value).toBe('sudah ditulis');
    await composer.get('button[aria-label="Tutup"]').trigger('click');
    expect(composer.find('[role=alert]').exists()).toBe(false);
  });

  it('come by paste; copied words stay words although a picture of them comes along', async () => {
    const { composer, field } = compose();
    const paste = (types: string[]) =>
      field.trigger('paste', { clipboardData: { files: [png()], types: [...types, 'Files'] } });
    await paste(['text/plain']);
    await flushPromises();
    expect(useAttachmentsStore().of(4)).toEqual([]);
    await paste([]);
    await shown(composer, 1);
  });

  it('stay with their conversation', async () => {
    const { composer } = compose();
    await choose(composer, [png()]);
    await shown(composer, 1);
    composer.unmount();
    expect(compose({ conversationId: 5 }).composer.findAll('[data-attachment]')).toHaveLength(0);
    await shown(compose().composer, 1);
  });
});
