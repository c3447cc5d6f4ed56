import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';

/**
 * Who may import whom (docs/architecture.md): each folder names what it must never import.
 * Patterns are regular expressions on the specifier, because a `group` that starts with `#` matches nothing.
 */
const HOUSE = {
  domain: [
    'contracts',
    'db',
    'runtime',
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
  contracts: [
    'db',
    'runtime',
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

/** A rule block that keeps `folder` from importing each of `others`, by relative path or by package name. */
function keepOut(folder, others) {
  return {
    files: [`${folder}/**/*.{ts,vue}`],
    ignores: TEST_FILES,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: others.map((other) => ({
            regex: outsidePattern(folder, other),
            message: `${folder} may not import ${other} (docs/architecture.md)`,
          })),
        },
      ],
    },
  };
}

/** dashboard keeps a folder named `api` of its own, which its files reach as `../api/…`: only a path that leaves `dashboard/src` counts. */
function outsidePattern(folder, other) {
  const up = folder === 'dashboard' ? '(\\.\\./){2,}' : '(\\.\\./)+';
  const own = folder === 'dashboard' && other === 'api' ? 'roms-never' : other;
  return `^(${up}${own}/|@roms/${other}/)`;
}

const noNodeBuiltins = { regex: '^node:', message: 'pure code: no Node builtins here' };

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
  ...Object.entries(HOUSE)
    .filter(([folder]) => folder !== 'domain' && folder !== 'contracts')
    .map(([folder, others]) => keepOut(folder, others)),
  {
    files: ['domain/**/*.ts', 'contracts/**/*.ts'],
    ignores: TEST_FILES,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            noNodeBuiltins,
            {
              regex: '^(?!\\.{1,2}/|@roms/domain/|zod$)',
              message: 'domain is pure; contracts may import zod and domain',
            },
          ],
        },
      ],
    },
  },
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
