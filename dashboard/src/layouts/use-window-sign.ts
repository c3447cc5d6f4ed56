import { watchEffect } from 'vue';

/** The window's name and picture; both say from another tab that somebody waits. `page` may be empty. */
export function useWindowSign(sign: () => { page: string; shop: string; waiting: number }): void {
  watchEffect(() => {
    const { page, shop, waiting } = sign();
    const name = page === '' ? shop : `${page} · ${shop}`;
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = waiting > 0 ? '/favicon-waiting.svg' : '/favicon.svg';
  });
}
