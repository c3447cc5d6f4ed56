import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import { brotli } from './build/brotli.ts';
import { carriedParts } from './build/carried-parts.ts';
import { compiledWords } from './build/compile-words.ts';
import { emojiData } from './build/emoji-data.ts';
import { ownParts } from './build/own-parts.ts';
import { preloadedFont } from './build/preload-font.ts';
import { theme } from './build/theme.ts';

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
    withoutServersLibraries,
    compiledWords,
    carriedParts(),
    ownParts,
    emojiData,
    brotli,
    preloadedFont,
    vue({ features: { optionsAPI: false } }),
    ui({
      dts: false,
      autoImport: false,
      theme: { colors: ['primary', 'secondary', 'success', 'info', 'warning', 'error'] },
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'], globExclude: ['**/*.test.ts'] } } },
      ui: theme,
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
    rolldownOptions: {
      output: {
        // What the entry needs is one file. Of the rest each page gets only what it needs: what the same pages share is one
        // file, and only crumbs (bytes) go where their nearest neighbours go, or there would be sixty files a page.
        codeSplitting: {
          groups: [
            { name: 'app', tags: ['$initial'] },
            // A crumb of calls would draw whatever large part it was put beside into every page that makes one of them.
            { name: 'calls', test: /(\.api|client-id)\.ts$/ },
            { name: 'part', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 2_000 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: 'http://127.0.0.1:8000', changeOrigin: false },
      '/health': { target: 'http://127.0.0.1:8000', changeOrigin: false },
    },
  },
});
