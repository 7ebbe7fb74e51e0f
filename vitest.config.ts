import { defineConfig } from 'vitest/config'

/** `.ci/run` reads the counts from this file. */
const jsonReport = process.env.VITEST_JSON_REPORT

/** Tests of what keeps no state of its own: they share a process, which loads the modules once. */
const PURE = ['test/{core,aws,evidence,language}/**/*.test.ts']

export default defineConfig({
  test: {
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    passWithNoTests: false,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
    ...(jsonReport === undefined
      ? {}
      : { reporters: ['default', ['json', { outputFile: jsonReport }]] }),
  },
})
