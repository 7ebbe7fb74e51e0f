import { defineConfig } from 'vitest/config'

/** `.ci/run` reads the counts from this file. */
const jsonReport = process.env.VITEST_JSON_REPORT

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    passWithNoTests: false,
    ...(jsonReport === undefined
      ? {}
      : { reporters: ['default', ['json', { outputFile: jsonReport }]] }),
  },
})
