import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';

/**
 * Who may import whom (docs/architecture.md): each folder names what it must never import.
 * Patterns are regular expressions on the specifier, because a `group` that starts with `#` matches nothing.
 */
const HOUSE = {
  db: [
    'api',
    'workflows',
    'activities',
    'temporal',
    'wa-service',
    'dashboard',
    'embedded',
    'cli',
    'tests',
    'bench',
  ],
  runtime: [
    'db',
    'api',
    'workflows',
    'activities',
    'temporal',
    'wa-service',
    'dashboard',
    'embedded',
    'cli',
    'tests',
    'bench',
  ],
  activities: [
    'api',
    'workflows',
    'temporal',
    'wa-service',
    'dashboard',
    'embedded',
    'cli',
    'tests',
    'bench',
  ],
  temporal: ['api', 'wa-service', 'dashboard', 'embedded', 'cli', 'tests', 'bench'],
  'wa-service': [
    'db',
    'runtime',
    'api',
    'workflows',
    'activities',
    'temporal',
    'dashboard',
    'embedded',
    'cli',
    'tests',
    'bench',
  ],
  dashboard: [
    'db',
    'runtime',
    'api',
    'workflows',
    'activities',
    'temporal',
    'wa-service',
    'embedded',
    'cli',
    'tests',
    'bench',
  ],
};

const TEST_FILES = ['**/*.test.ts'];

/** Blocks that keep `folder` from importing each of `others`, by relative path or by package name. */
function keepOut(folder, others) {
  if (folder === 'dashboard') return DASHBOARD_DEPTHS.map((depth) => keepOutOfDashboard(depth, others));
  const patterns = others.map((other) => refusal(folder, other, '(\\.\\./)+'));
  return [restrict(`${folder}/**/*.{ts,vue}`, patterns)];
}

/** How many folders below `dashboard/src` a file of the dashboard may lie. */
const DASHBOARD_DEPTHS = [0, 1, 2, 3, 4];

/** The dashboard has an `api` of its own: only a path that leaves `dashboard` counts, and how long that is depends on the depth. */
function keepOutOfDashboard(depth, others) {
  const patterns = others.map((other) => refusal('dashboard', other, `(\\.\\./){${depth + 2}}`));
  const otherStore = {
    regex: '^(\\.\\./)+(?!session/)[a-z-]+/[a-z-]+\\.store(\\.ts)?$',
    message: "a feature never reaches into another feature's store (docs/architecture.md)",
  };
  return restrict(`dashboard/src/${'*/'.repeat(depth)}*.{ts,vue}`, [...patterns, otherStore]);
}

function refusal(folder, other, up) {
  return {
    regex: `^(${up}${other}/|@roms/${other}/)`,
    message: `${folder} may not import ${other} (docs/architecture.md)`,
  };
}

function restrict(files, patterns) {
  return {
    files: [files],
    ignores: [...TEST_FILES, 'wa-service/test/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

/** A block for a folder that may import nothing but what `outside` does not match. */
function pure(folder, outside, message) {
  return restrict(`${folder}/**/*.ts`, [{ regex: outside, message }]);
}

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
    },
  },
  {
    // A file that is longer is several things. Data, words and tests may be as long as they are.
    ignores: [...TEST_FILES, '**/data/**', '**/locales/**'],
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }] },
  },
  {
    files: ['dashboard/**/*.{ts,vue}', 'wa-service/src/drivers/simulator/page/**'],
    languageOptions: { globals: { ...globals.browser } },
  },
  {
    files: ['cli/**', 'embedded/**', 'bench/**', 'tests/**', 'temporal/check-bundle.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['runtime/env.ts', 'wa-service/src/env.ts', ...TEST_FILES, '*.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  ...Object.entries(HOUSE).flatMap(([folder, others]) => keepOut(folder, others)),
  pure('domain', '^(?!\\.{1,2}/|@roms/domain/)', 'domain is pure: it imports only itself'),
  pure('contracts', '^(?!\\./|@roms/domain/|zod$)', 'contracts imports only zod and domain'),
  {
    files: ['workflows/**/*.ts'],
    ignores: TEST_FILES,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+activities/',
              allowTypeImports: true,
              message: 'workflows import only types of activities',
            },
            {
              regex:
                '^(\\.\\./)+(db|runtime|api|temporal|wa-service|embedded|cli)/|^@roms/(contracts|wa-service)/|^node:',
              message: 'workflows know time and nothing else',
            },
            {
              regex: '^(?!\\.{1,2}/|@roms/domain/|@temporalio/(workflow|common)$)',
              message: 'only the workflow SDK and domain',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['api/**/*.ts'],
    ignores: TEST_FILES,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+(workflows|activities|wa-service|embedded|cli|dashboard)/',
              message: 'api may not import this (docs/architecture.md)',
            },
            {
              regex: '^(\\.\\./)+temporal/(?!starters\\.ts$|client\\.ts$)',
              message: 'api reaches Temporal through temporal/starters only',
            },
          ],
        },
      ],
    },
  },
);
