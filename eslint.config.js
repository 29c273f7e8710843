import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: it is then called the same everywhere.',
};

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'example-objects/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // `() => socket.destroy()` says what it does; nobody takes its value for one.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A leading underscore says: named for the reader, not used. `{ a, ...rest }` leaves a out on purpose.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // What fulfils an asynchronous interface is async, so that it rejects where it would throw.
      '@typescript-eslint/require-await': 'off',
      // A number in a message reads as itself; what else is put into one is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An index signature names its key, which a Record can't.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // An empty string, such as an empty variable of the environment, counts as none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      eqeqeq: 'error',
      // tsc knows better what is defined.
      'no-undef': 'off',
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    // The hot path reads typed arrays at indices that it computed itself; a check for each would cost what they save.
    files: ['src/tally/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // chai asserts by reading a property: expect(x).to.be.empty.
      '@typescript-eslint/no-unused-expressions': 'off',
      // A test says of what it built itself that it is there.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs'],
    rules: {
      // JSDoc types can't say what an import or JSON.parse gives as shortly as TypeScript; tsc checks the scripts as well.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Configuration files, and what mocha loads as a reporter, have no other way.
    files: ['eslint.config.js', 'scripts/mocha-reporter.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
