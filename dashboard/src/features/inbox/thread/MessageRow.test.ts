import type { Message } from '@roms/contracts/messages';
import { createTestingPinia } from '@pinia/testing';
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { h } from 'vue';
import { i18n } from '../../../i18n.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { aConversation, aMessage, anAnswer } from '../inbox.fixture.ts';
import { useConversationsStore } from '../list/conversations.store.ts';
import { useMessagesStore } from './messages.store.ts';
import { useReplyToStore } from './reply-to.store.ts';
import MessageRow from './MessageRow.vue';

function draw(message: Message, suggests = false) {
  const pinia = createTestingPinia({ createSpy: vi.fn });
  useLoginStore().me = {
    user: { id: 7, name: 'Rina', email: 'rina@toko.id', role: 'cs' },
    shop: { name: 'Kopi Kita', zone: 'Asia/Makassar' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:path(.*)*', component: () => h('i') }],
  });
  return mount(MessageRow, {
    props: { message, opensGroup: true, suggests },
    global: { plugins: [pinia, i18n, router], stubs: { Icon: true } },
  });
}
const retryOf = (row: ReturnType<typeof draw>) =>
  row.findAll('button').find((button) => button.text().includes('Kirim ulang'));

describe('MessageRow', () => {
  it("tells the shop's time, and the exact one with its zone on hover", () => {
    const time = draw(
      aMessage(1, { sentAt: '2026-11-22T16:30:00.000Z', receivedAt: '2026-11-22T16:30:01.000Z' }),
    ).get('time');
    expect(time.text()).toBe('00.30');
    expect(time.attributes('title')).toContain('23 November 2026');
    expect(time.attributes('title')).toContain('WITA');
  });

  it('says when a message arrived late', () => {
    const row = draw(
      aMessage(1, { sentAt: '2026-11-22T16:30:00.000Z', receivedAt: '2026-11-22T16:44:30.000Z' }),
    );
    expect(row.text()).toContain('terlambat 14 mnt');
  });

  it('says to which number it went when that is not the customer’s now', async () => {
    const row = draw(anAnswer(1, { conversationId: 1, waMessageId: 'true_6281266600001@c.us_3EB0' }));
    const [one] = [aConversation(1)];
    const show = async (phone: string | null) => {
      useConversationsStore().byId.set(1, { ...one, customer: { ...one.customer, phone } });
      await flushPromises();
      return row.text();
    };
    expect(await show('6281266600002')).toContain('ke 0812-6660-0001');
    expect(await show('6281266600001')).not.toContain('0812');
    await row.setProps({ message: anAnswer(1, { conversationId: 1, waMessageId: 'true_777@lid_3EB0' }) });
    expect(await show('6281266600002')).not.toContain('ke 0');
  });

  it('names who sent it: an agent, the phone, or a automation with its order', () => {
    expect(draw(anAnswer(1, { authorName: 'Bagus' })).text()).toContain('Bagus');
    expect(draw(anAnswer(1, { author: 'phone', authorName: null })).text()).toContain('Dari HP');
    const automated = draw(
      anAnswer(1, { author: 'automation', authorName: 'reminder', automation: 'reminder', orderId: 31 }),
    );
    expect(automated.get('a').text()).toBe('Pengingat pesan lagi');
    expect(automated.get('a').attributes('href')).toBe('/orders/31');
  });

  it('says in words why it failed, and sends it again', async () => {
    const row = draw(anAnswer(5, { status: 'failed', statusReason: 'not_on_whatsapp' }));
    expect(row.text()).toContain('Gagal dikirim: nomor ini tidak ada di WhatsApp.');
    await retryOf(row)!.trigger('click');
    await flushPromises();
    expect(useMessagesStore().retry).toHaveBeenCalledWith(5, false);
  });

  it('asks a person before it sends an unconfirmed one again', async () => {
    const row = draw(anAnswer(5, { status: 'unconfirmed', statusReason: 'unknown' }));
    await retryOf(row)!.trigger('click');
    expect(row.emitted('confirmRetry')).toHaveLength(1);
    expect(useMessagesStore().retry).not.toHaveBeenCalled();
  });

  it('lets a person send what is held since a restore, or let it go', async () => {
    const row = draw(anAnswer(5, { status: 'unconfirmed', statusReason: 'restored' }));
    expect(row.text()).toContain('Mungkin sudah terkirim sebelum data dipulihkan');
    const button = (name: string) => row.findAll('button').find((one) => one.text() === name)!;
    await button('Kirim').trigger('click');
    expect(row.emitted('confirmRetry')).toHaveLength(1);
    await button('Jangan kirim').trigger('click');
    await flushPromises();
    expect(useMessagesStore().letGo).toHaveBeenCalledWith(5);
    expect(draw(anAnswer(5, { status: 'unconfirmed', statusReason: 'unknown' })).text()).not.toContain(
      'Jangan kirim',
    );
  });

  it('says what a queued message waits for, but not a wait of a second', () => {
    expect(draw(anAnswer(1, { status: 'queued', statusReason: 'disconnected' })).text()).toContain(
      'Menunggu: WhatsApp belum tersambung',
    );
    expect(draw(anAnswer(1, { status: 'queued', statusReason: 'gap' })).text()).not.toContain('Menunggu:');
    expect(retryOf(draw(anAnswer(1, { status: 'queued', statusReason: 'disconnected' })))).toBeUndefined();
  });

  it('says what a reply word was taken for', () => {
    expect(draw(aMessage(1, { body: 'STOP', replyWord: 'opt_out' })).text()).toContain(
      'Berhenti: tidak dikirimi pengingat dan promo lagi',
    );
    expect(draw(aMessage(1, { body: 'MULAI', replyWord: 'opt_in' })).text()).toContain('Mulai lagi');
    expect(draw(aMessage(1, { body: 'bsk', replyWord: 'tomorrow' })).text()).toContain(
      'Besok: pengingatnya dipindahkan',
    );
  });

  it('says what a reminder earned, and leads to the order', async () => {
    const brought = [{ orderId: 31, orderNumber: 'ORD-31', totalAmount: 412_000 }];
    const row = draw(anAnswer(1, { author: 'automation', automation: 'reminder', brought }));
    await vi.dynamicImportSettled();
    await flushPromises();
    const link = row.get('[data-brought]');
    expect(link.text().replace(/\s/g, ' ')).toBe('Pesan lagi, Rp 412.000');
    expect(link.attributes()).toMatchObject({ href: '/orders/31', title: 'Buka pesanan ORD-31' });
    expect(draw(anAnswer(2)).find('[data-brought]').exists()).toBe(false);
  });

  it('offers to record what may be a wish for no more, until it is recorded', async () => {
    const change = vi.spyOn(customersApi, 'change').mockResolvedValue({} as never);
    const row = draw(aMessage(3, { body: 'stop dulu ya', suggestedWord: 'opt_out' }), true);
    const conversations = useConversationsStore();
    conversations.byId.set(1, aConversation(1));
    await flushPromises();
    const button = row.findAll('button').find((one) => one.text() === 'Catat berhenti');
    await button!.trigger('click');
    expect(change).toHaveBeenCalledWith(101, { optedOut: true });
    const customer = { ...aConversation(1).customer, optedOutAt: '2026-11-22T03:00:00.000Z' };
    conversations.byId.set(1, aConversation(1, { customer, version: 2 }));
    await flushPromises();
    expect(row.text()).not.toContain('Catat berhenti');
  });

  describe('of what is still to leave', () => {
    const scheduled = anAnswer(5, { status: 'scheduled', sendAt: '2026-11-24T00:00:00.000Z' });
    const button = (row: ReturnType<typeof draw>, label: string) =>
      row.findAll('button').find((one) => one.text().includes(label));

    it("says when, by the shop's clock and the customer's, and takes it back", async () => {
      const row = draw(scheduled);
      const { customer } = aConversation(1);
      useConversationsStore().byId.set(
        1,
        aConversation(1, { customer: { ...customer, zone: 'Asia/Jayapura' } }),
      );
      await vi.dynamicImportSettled();
      await flushPromises();
      expect(row.text()).toMatch(/Dijadwalkan .*08\.00 WITA/);
      expect(row.text()).toMatch(/09\.00 WIT bagi pelanggan/);
      expect(row.get('time').text()).toBe('08.00');
      vi.mocked(useMessagesStore().cancel).mockRejectedValueOnce(new Error('too late'));
      await button(row, 'Batalkan')!.trigger('click');
      await flushPromises();
      expect(useMessagesStore().cancel).toHaveBeenCalledWith(5);
      expect(row.get('[role=alert]').text()).not.toBe('');
    });

    it('offers no button for what a check put off, and says why what was taken back did not leave', async () => {
      const ahead = new Date(Date.now() + 3_600_000).toISOString();
      const automated = draw(
        anAnswer(6, { author: 'automation', status: 'queued', statusReason: 'quiet_hours', sendAt: ahead }),
      );
      await vi.dynamicImportSettled();
      await flushPromises();
      expect(automated.text()).toContain('Dijadwalkan');
      expect(button(automated, 'Batalkan')).toBeUndefined();
      const withdrawn = draw(anAnswer(7, { status: 'withdrawn', statusReason: 'customer_wrote' }));
      expect(withdrawn.text()).toContain('pelanggan menulis lebih dulu');
    });

    it('takes back an answer that waits in its lane', async () => {
      const row = draw(anAnswer(8, { status: 'queued', statusReason: 'disconnected' }));
      await button(row, 'Batalkan')!.trigger('click');
      expect(useMessagesStore().cancel).toHaveBeenCalledWith(8);
    });
  });

  it('shows what a message answers and goes there, what was changed, and how both sides reacted', async () => {
    const quoted = {
      id: 3,
      author: 'customer' as const,
      authorName: null,
      type: 'text' as const,
      body: 'Yang *mana*?',
      revokedAt: null,
    };
    const row = draw(
      aMessage(9, {
        quoted,
        editedAt: '2026-11-22T03:05:00.000Z',
        reactions: [{ by: 'shop', emoji: '👍' }],
      }),
    );
    expect(row.text()).toContain('Yang mana?');
    expect(row.text()).toContain('diubah');
    expect(row.text()).toContain('Toko memberi reaksi 👍');
    await row.get('[title="Ke pesan yang dikutip"]').trigger('click');
    await flushPromises();
    expect(row.vm.$router.currentRoute.value.query).toEqual({ message: '3' });
    await row.get('[data-reply]').trigger('click');
    expect(useReplyToStore().choose).toHaveBeenCalledWith(expect.objectContaining({ id: 9 }));
  });

  it('keeps of a deleted message its mark, and offers no answer to it or to what WhatsApp does not know', () => {
    const row = draw(aMessage(9, { type: 'image', body: '', revokedAt: '2026-11-22T03:05:00.000Z' }));
    expect(row.text()).toContain('Pesan ini dihapus');
    expect(row.find('[data-reply]').exists()).toBe(false);
    expect(
      draw(anAnswer(10, { waMessageId: null, status: 'queued' }))
        .find('[data-reply]')
        .exists(),
    ).toBe(false);
  });
});
