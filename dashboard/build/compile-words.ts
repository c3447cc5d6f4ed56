import { baseCompile } from '@intlify/message-compiler';
import type { Plugin } from 'vite';

export type Words = { [key: string]: string | Words };

/** A text with blanks, forms or links in it; all others are said as they are written. */
const HAS_PARTS = /[{|@]/;

/** A file of words as a module whose texts need no compiler in the browser: those with parts are functions. */
export function compileWords(words: Words): string {
  const properties = Object.entries(words).map(([key, value]) => {
    const compiled = typeof value === 'string' ? compileText(value) : compileWords(value);
    return `${JSON.stringify(key)}: ${compiled}`;
  });
  return `{ ${properties.join(', ')} }`;
}

function compileText(text: string): string {
  if (!HAS_PARTS.test(text)) return JSON.stringify(text);
  return baseCompile(text, {
    mode: 'arrow',
    onError: (error) => {
      throw new Error(`"${text}": ${error.message}`);
    },
  }).code;
}

/** Compiles the locales with the build: the compiler itself would be 7 kB of everybody's first load. */
export const compiledWords: Plugin = {
  name: 'roms:compiled-words',
  apply: 'build',
  enforce: 'pre',
  // Of vue-i18n only what is used: its compiler, its older API and its directive stay out.
  config: () => ({
    define: {
      __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
    },
  }),
  transform(text, id) {
    if (!/\/src\/locales\/.*\.json$/.test(id)) return null;
    return {
      code: `export default ${compileWords(JSON.parse(text) as Words)};`,
      moduleType: 'js',
      map: null,
    };
  },
};
