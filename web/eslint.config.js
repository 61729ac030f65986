import tseslint from 'typescript-eslint';

// `client` and the workers run in different worlds and talk by messages only; what both need lies in `shared`.
const never = (...folders) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: folders.map((folder) => `**/${folder}/**`) }] },
  ],
});

export default tseslint.config(
  {
    ignores: [
      'dist',
      'engine/dist',
      'generated',
      'node_modules',
      'test-results',
      'playwright-report',
    ],
  },
  ...tseslint.configs.strict,
  { files: ['src/client/**'], rules: never('worker', 'trainer') },
  { files: ['src/worker/**', 'src/offline/**'], rules: never('client', 'trainer') },
  { files: ['src/trainer/**'], rules: never('client') },
  {
    files: ['src/shared/**'],
    rules: never('client', 'worker', 'trainer'),
  },
);
