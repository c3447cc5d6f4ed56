import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';

const TEST_FILES = ['**/*.test.ts'];

export default tseslint.config(
  { ignores: ['node_modules/', '**/dist/', '.roms/', 'temporal/cli/', '.puppeteerrc.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Prettier owns the layout of templates.
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
    },
  },
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'only runtime/env (or wa-service/src/env) reads process.env',
        },
      ],
      // A row's second change in one transaction looks up the rows that it points to: who holds it must not wait there.
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='forUpdate']",
          message: 'hold rows by forNoKeyUpdate: forUpdate also keeps off whoever only points to them',
        },
      ],
    },
  },
  {
    // A file that is longer is several things. Data, words and tests may be as long as they are.
    ignores: [...TEST_FILES, 'domain/regions/{data,spellings}.ts', '**/locales/**'],
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }] },
  },
  {
    files: ['dashboard/**/*.{ts,vue}', 'dashboard/public/*.js', 'wa-service/src/drivers/simulator/page/**'],
    languageOptions: { globals: { ...globals.browser } },
  },
  {
    // They stand in for Nuxt UI's parts of the same names.
    files: ['dashboard/src/ui/nuxt/*.vue'],
    rules: { 'vue/multi-word-component-names': 'off' },
  },
  {
    files: ['cli/**', 'embedded/**', 'bench/**', 'tests/**', 'temporal/check-bundle.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['runtime/env.ts', 'wa-service/src/env.ts', ...TEST_FILES, '*.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
