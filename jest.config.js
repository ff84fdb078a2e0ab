const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};

/** One project a folder of test/; the ones that need servers get them from test/support/run-tests.ts. */
const project = (name) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  transform,
  testEnvironment: 'node',
});

export default {
  projects: ['unit', 'property', 'contract', 'integration', 'e2e', 'fault'].map(project),
  testTimeout: 30_000,
};
