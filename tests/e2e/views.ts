import type { Page } from 'playwright-core';
import { createShop, type Shop } from '../support/shop.ts';
import type { Story } from './story.ts';
import {
  openFirstProduct,
  openStock,
  editReminder,
  writeWrong,
  openImport,
  openSnooze,
  beginNote,
  askToTakeOut,
  setUpTotp,
  searchFor,
  press,
  openRuleForecast,
  openFirstCustomer,
  openSavedViews,
  openBell,
  openNewLabel,
  openOmnibar,
  askPairingCode,
  typeAnswer,
  leaveBlank,
  seenByAgent,
  unfoldLines,
  searchThread,
  handOver,
  mention,
  openWaysToSend,
  sendLater,
  giveLabels,
  choose,
  openAvailability,
  openProfileMenu,
  askToRemove,
} from './view-steps.ts';

/** A picture of the product: where it is taken, and what is done before and after. */
export type View = {
  name: string;
  path: string;
  /** Is seen by whoever is not logged in. */
  isPublic?: boolean;
  /** Is seen by an agent; else by an admin. */
  isAgents?: boolean;
  /** Brings the page to where its picture is taken, and the shop back to where it was. */
  before?: (page: Page) => Promise<unknown>;
  after?: () => Promise<unknown>;
};

/** Every view of the dashboard, and the simulator's page; public ones first. */
export function viewsOf(
  shop: Shop,
  { phone, orderId, conversationId, richId, draftId, pendingId }: Story,
): View[] {
  return [
    { name: 'login', path: '/login', isPublic: true },
    { name: 'simulator', path: `${shop.stack.waUrl}/simulator?phone=${phone}`, isPublic: true },
    { name: 'forgotten-password', path: '/forgotten-password', isPublic: true },
    { name: 'mailbox', path: '/mailbox', isPublic: true },
    { name: 'dashboard', path: '/dashboard' },
    { name: 'inbox-list', path: '/inbox' },
    { name: 'inbox', path: `/inbox/${conversationId}` },
    { name: 'inbox-snooze', path: `/inbox/${conversationId}`, before: openSnooze },
    { name: 'inbox-note', path: `/inbox/${conversationId}`, before: beginNote },
    { name: 'orders', path: '/orders' },
    { name: 'orders-empty', path: '/orders', before: (page) => searchFor(page, 'tidak ada') },
    { name: 'order', path: `/orders/${orderId}` },
    { name: 'order-new', path: '/orders/new' },
    { name: 'order-edit', path: `/orders/${draftId}`, before: (page) => press(page, 'Ubah') },
    { name: 'order-draft', path: `/orders/${draftId}` },
    { name: 'order-shipped', path: `/orders/${pendingId}`, before: (page) => press(page, 'Tandai dikirim') },
    { name: 'imports', path: '/imports' },
    { name: 'import-report', path: '/imports', before: openImport },
    { name: 'opt-outs', path: '/opt-outs' },
    { name: 'customers', path: '/customers' },
    { name: 'customer', path: '/customers', before: openFirstCustomer },
    { name: 'omnibar', path: '/orders', before: openOmnibar },
    { name: 'products', path: '/products' },
    { name: 'products-none', path: '/products?show=retired' },
    { name: 'product', path: '/products', before: openFirstProduct },
    { name: 'product-stock', path: '/products', before: openStock },
    { name: 'product-new', path: '/products', before: (page) => press(page, 'Tambah produk') },
    { name: 'templates', path: '/templates' },
    { name: 'template', path: '/templates', before: editReminder },
    { name: 'template-new', path: '/templates/new?purpose=thank_you', before: writeWrong },
    { name: 'inbox-narrowed', path: '/inbox?waiting=true&sort=waiting' },
    { name: 'inbox-views', path: '/inbox', before: openSavedViews },
    { name: 'bell', path: '/orders', before: openBell },
    { name: 'labels', path: '/labels' },
    { name: 'label-new', path: '/labels', before: openNewLabel },
    {
      name: 'reminders',
      path: '/reminders',
      before: (page) => page.locator('main h2').nth(1).waitFor(),
    },
    { name: 'reminder-rules', path: '/reminder-rules' },
    {
      name: 'reminder-rule-new',
      path: '/reminder-rules',
      before: (page) => press(page, 'Buat aturan'),
    },
    {
      name: 'reminder-rule',
      path: '/reminder-rules',
      before: openRuleForecast,
    },
    { name: 'settings-hours', path: '/settings/hours' },
    { name: 'team', path: '/team' },
    { name: 'team-new', path: '/team', before: (page) => press(page, 'Tambah orang') },
    { name: 'team-leave', path: '/team', before: askToTakeOut },
    { name: 'profile', path: '/profile' },
    { name: 'profile-totp', path: '/profile', before: setUpTotp },
    { name: 'audit', path: '/audit' },
    { name: 'numbers', path: '/numbers' },
    { name: 'number-add', path: '/numbers', before: (page) => press(page, 'Tambah nomor') },
    { name: 'api-keys', path: '/api-keys' },
    { name: 'api-key-new', path: '/api-keys', before: (page) => press(page, 'Buat kunci') },
    { name: 'canned-replies', path: '/canned-replies' },
    {
      name: 'canned-reply-new',
      path: '/canned-replies',
      before: (page) => press(page, 'Tambah balasan cepat'),
    },
    { name: 'inbox-canned', path: `/inbox/${conversationId}`, before: (page) => typeAnswer(page, '/') },
    { name: 'inbox-emoji', path: `/inbox/${conversationId}`, before: (page) => press(page, 'Emoji') },
    { name: 'inbox-blank', path: `/inbox/${conversationId}`, before: leaveBlank },
    { name: 'inbox-rich', path: `/inbox/${richId}`, before: (page) => seenByAgent(shop, richId, page) },
    { name: 'inbox-lines', path: `/inbox/${richId}`, before: unfoldLines },
    { name: 'inbox-search', path: `/inbox/${richId}`, before: searchThread },
    { name: 'inbox-hand', path: `/inbox/${richId}`, before: handOver },
    { name: 'inbox-mention', path: `/inbox/${richId}`, before: mention },
    { name: 'inbox-later', path: `/inbox/${conversationId}`, before: sendLater },
    { name: 'inbox-send', path: `/inbox/${conversationId}`, before: openWaysToSend },
    { name: 'inbox-labels', path: `/inbox/${conversationId}`, before: giveLabels },
    { name: 'inbox-chosen', path: '/inbox', before: choose },
    { name: 'availability', path: '/orders', before: openAvailability },
    { name: 'number-remove', path: '/numbers', before: (page) => askToRemove(shop, page) },
    { name: 'cs-dashboard', path: '/cs/dashboard', isAgents: true },
    { name: 'cs-inbox', path: `/inbox/${richId}`, isAgents: true },
    { name: 'cs-profile-menu', path: '/cs/dashboard', isAgents: true, before: openProfileMenu },
    { name: 'new-chat', path: '/inbox?new=chat' },
    { name: 'shortcuts', path: '/orders', before: (page) => page.locator('body').press('?') },
    { name: 'not-found', path: '/nowhere' },
    { name: 'whatsapp', path: '/whatsapp' },
    {
      name: 'whatsapp-pairing',
      path: '/whatsapp',
      before: (page) => askPairingCode(shop, page),
      after: () => shop.simulator('scan'),
    },
  ];
}
