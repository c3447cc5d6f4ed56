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
  page.lang = kept('roms.language') === 'en' ? 'en' : 'id';
  page.dataset.sidebar = kept('roms.sidebar') === 'collapsed' ? 'collapsed' : 'open';
  if (document.cookie.includes('roms_signed_in=1')) page.dataset.signedIn = '';
})();
