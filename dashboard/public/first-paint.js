// Before anything is drawn: the theme that this browser chose, and whether the frame round a page will be there.
// A file of its own, because the policy allows no script in the page.
(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const page = document.documentElement;
  const mode = kept('vueuse-color-scheme');
  const isDark = mode === 'dark' || (mode !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  page.classList.toggle('dark', isDark);
  // The browser's own bar goes with the page, also when it is switched later.
  const colorBar = () => {
    const color = page.classList.contains('dark') ? '#161c23' : '#ffffff';
    for (const bar of document.querySelectorAll('meta[name="theme-color"]')) bar.content = color;
  };
  colorBar();
  new MutationObserver(colorBar).observe(page, { attributes: true, attributeFilter: ['class'] });
  page.lang = kept('roms.language') === 'en' ? 'en' : 'id';
  page.dataset.sidebar = kept('roms.sidebar') === 'collapsed' ? 'collapsed' : 'open';
  if (document.cookie.includes('roms_signed_in=1')) page.dataset.signedIn = '';
})();
