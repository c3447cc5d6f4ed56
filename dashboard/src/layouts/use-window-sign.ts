import { watchEffect } from 'vue';

/** More than this does not fit into the picture of a window. */
const MOST_SHOWN = 99;

/** The window's name and picture; both say from another tab how many wait. `page` may be empty. */
export function useWindowSign(sign: () => { page: string; shop: string; waiting: number }): void {
  watchEffect(() => {
    const { page, shop, waiting } = sign();
    const name = page === '' ? shop : `${page} · ${shop}`;
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = waiting > 0 ? pictureOf(waiting) : '/favicon.svg';
  });
}

/** The shop's sign with a dot that holds the number; beside a name it is drawn some 16 pixels wide. */
function pictureOf(waiting: number): string {
  const number = waiting > MOST_SHOWN ? `${MOST_SHOWN}+` : String(waiting);
  const size = { 1: 17, 2: 14 }[number.length] ?? 11;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <rect width="32" height="32" rx="9" fill="#5b6c35"/>
    <path d="M9.6 17.2a6.6 6.6 0 1 0 2-5.2" fill="none" stroke="#ffe797" stroke-width="2.8" stroke-linecap="round"/>
    <circle cx="21" cy="11" r="11" fill="#b45253" stroke="#fff" stroke-width="1.5"/>
    <text x="21" y="11" fill="#fff" font-family="sans-serif" font-size="${size}" font-weight="700"
      text-anchor="middle" dominant-baseline="central">${number}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
