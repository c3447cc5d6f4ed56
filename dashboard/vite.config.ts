import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

/** Nuxt UI's sidebar can open as a drawer, which this one never does; its library would be 9 kB of every page. */
const withoutDrawer: Plugin = {
  name: 'roms:without-drawer',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === './Drawer.vue' && importer?.includes('DashboardSidebar.vue') ? '\0roms:no-drawer' : undefined,
  load: (id) => (id === '\0roms:no-drawer' ? 'export default {}' : undefined),
};

/**
 * The browser's clock is `Intl`, and phones are read by the server: a rule of the domain that computes wall clocks
 * would bring 25 kB along, one that reads phones 150.
 */
const withoutServersLibraries: Plugin = {
  name: 'roms:without-servers-libraries',
  apply: 'build',
  enforce: 'pre',
  resolveId(id, importer) {
    if (/^(luxon|libphonenumber-js)(\/|$)/.test(id))
      this.error(`${id} has no place in the dashboard; ${importer} imports it`);
  },
};

/** Nuxt UI compiles its theme, and bundles every icon that a source file names, so that nothing is fetched from another host. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    withoutDrawer,
    withoutServersLibraries,
    vue(),
    ui({
      dts: false,
      autoImport: false,
      theme: { colors: ['primary', 'secondary', 'success', 'info', 'warning', 'error'] },
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'], globExclude: ['**/*.test.ts'] } } },
      ui: {
        colors: {
          primary: 'brand',
          secondary: 'slate',
          success: 'green',
          info: 'sky',
          warning: 'gold',
          error: 'maroon',
          neutral: 'slate',
        },
        // Nuxt UI fades the words of an alert, which costs them their contrast.
        alert: { slots: { description: 'opacity-100' } },
      },
    }),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Read by check-size.ts.
    manifest: true,
    target: 'es2022',
    // An inlined asset would be a `data:` font, which the server's policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: 'http://127.0.0.1:8000', changeOrigin: false },
      '/health': { target: 'http://127.0.0.1:8000', changeOrigin: false },
    },
  },
});
