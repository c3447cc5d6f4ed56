import { isPermitted, type Permission } from '@roms/domain/permissions';
import { useColorMode } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { setLanguage } from '../i18n.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import { isHelpOpen } from '../shop/shortcuts/help-open.ts';
import type { Item } from './omnibar-item.ts';
import { isStopDialogOpen } from './stop-dialog.ts';

/** What this person can do from the omnibar, the shop's work first; found also by other words for it. */
export function useOmnibarActions(go: (to: string) => void, close: () => void) {
  const { t, locale } = useI18n();
  const login = useLoginStore();
  const { state: shownMode, store: mode } = useColorMode();

  function doing(open: { value: boolean }): () => void {
    return () => {
      close();
      open.value = true;
    };
  }
  const work = (): (Item & { may: Permission })[] => [
    {
      may: 'conversations.answer',
      label: t('app.search.newChat'),
      words: t('app.search.words.newChat'),
      icon: 'i-lucide-message-square-plus',
      onSelect: () => go('/inbox?new=chat'),
    },
    {
      may: 'orders.create',
      label: t('orders.new'),
      words: t('app.search.words.newOrder'),
      icon: 'i-lucide-plus',
      onSelect: () => go('/orders/new'),
    },
    {
      may: 'products.update',
      label: t('products.add'),
      words: t('app.search.words.newProduct'),
      icon: 'i-lucide-package-plus',
      onSelect: () => go('/products?open=new'),
    },
    {
      may: 'automation.stop',
      label: t('app.stopAutomation'),
      words: t('app.search.words.stop'),
      icon: 'i-lucide-octagon-pause',
      onSelect: doing(isStopDialogOpen),
    },
  ];

  return computed<Item[]>(() => [
    ...work()
      .filter(({ may }) => isPermitted(login.me?.user.role ?? 'cs', may))
      .map(({ may: _, ...item }) => item),
    {
      label: t(shownMode.value === 'dark' ? 'app.search.toLight' : 'app.search.toDark'),
      icon: shownMode.value === 'dark' ? 'i-lucide-sun' : 'i-lucide-moon',
      onSelect: () => (mode.value = shownMode.value === 'dark' ? 'light' : 'dark'),
    },
    { label: t('app.search.shortcuts'), icon: 'i-lucide-keyboard', onSelect: doing(isHelpOpen) },
    {
      label: t('app.search.otherLanguage'),
      icon: 'i-lucide-languages',
      onSelect: () => void setLanguage(locale.value === 'id' ? 'en' : 'id'),
    },
  ]);
}
