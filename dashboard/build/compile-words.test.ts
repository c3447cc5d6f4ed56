import { expect, test } from 'vitest';
import { createI18n } from 'vue-i18n';
import { compileWords } from './compile-words.ts';

type Words = { [key: string]: string | Words };
type Say = (key: string, blanks: Record<string, unknown>, count: number) => string;

const files = import.meta.glob<Words>('../src/locales/**/*.json', { eager: true, import: 'default' });

/** `state.ready` and its text, for every text of a file. */
function textsOf(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : textsOf(value, `${prefix}${key}.`),
  );
}

/** Says the texts of a file, with vue-i18n's compiler or without. */
function speaker(messages: Words, hasCompiler: boolean): Say {
  return createI18n({
    legacy: false,
    locale: 'xx',
    messages: { xx: messages },
    messageCompiler: hasCompiler ? undefined : (text) => () => text as string,
  }).global.t as Say;
}

test('every text says compiled what the compiler makes of it, in each of its forms', () => {
  for (const [path, words] of Object.entries(files)) {
    const compiled = new Function(`return ${compileWords(words)}`)() as Words;
    const [said, expected] = [speaker(compiled, false), speaker(words, true)];
    for (const [key, text] of textsOf(words)) {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      for (const count of [0, 1, 2, 7]) {
        const blanks = { ...Object.fromEntries(names.map((name) => [name, `<${name}>`])), count };
        const words = said(key, blanks, count);
        expect([path, key, words]).toEqual([path, key, expected(key, blanks, count)]);
        if (!text.includes(' | '))
          for (const name of names) expect(words).toContain(String(blanks[name as 'count']));
      }
    }
  }
});

test('a text that cannot be compiled stops the build', () => {
  expect(() => compileWords({ broken: 'from {name' })).toThrow('from {name');
});
