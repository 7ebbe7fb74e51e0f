import { defineConfig } from 'vitest/config'

/** `.ci/run` reads the counts from this file. */
const jsonReport = process.env.VITEST_JSON_REPORT

/** Tests of what keeps no state of its own: they share a process, which loads the modules once. */
const PURE = ['test/{core,aws,evidence,language}/**/*.test.ts']

export default defineConfig({
  test: {
    // For machines that are busy with much else: a test takes as long as it takes.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
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
