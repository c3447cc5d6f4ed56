import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Has the browser fetch the letters with the first page instead of after its styles: text that changes its font moves. */
export const preloadedFont: Plugin = {
  name: 'roms:preloaded-font',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      const fonts = Object.keys(bundle ?? {}).filter((name) => /-latin-wght-normal-[^/]*\.woff2$/.test(name));
      if (fonts.length !== 1)
        throw new Error(`One font is to be preloaded, and ${fonts.length} are in the build`);
      return fonts.map((name): HtmlTagDescriptor => ({
        tag: 'link',
        attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${name}` },
        injectTo: 'head-prepend',
      }));
    },
  },
};
