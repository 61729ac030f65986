import tseslint from 'typescript-eslint';

// `client` and `worker` run in different worlds and talk by messages only; what both need lies in `shared`.
const never = (folder) => ({
  'no-restricted-imports': ['error', { patterns: [{ group: [`**/${folder}/**`] }] }],
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
  { files: ['src/client/**'], rules: never('worker') },
  { files: ['src/worker/**', 'src/offline/**'], rules: never('client') },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/client/**', '**/worker/**'] }] },
      ],
    },
  },
);
