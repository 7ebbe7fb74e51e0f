/**
 * Builds the command line into a few files, packages included: to find, read and link some 500 files
 * takes longer than all else that `serve` does before its first answer.
 *
 * Left outside: packages with native code, or that few commands need. Names stay as they are, so a
 * stack still says where something went wrong.
 */
import { defineConfig } from 'vite'

export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: ['autocannon', 'classic-level', 'pino-pretty'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/bin',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: { 'endpoint-lab': 'src/cli/main.ts', process: 'src/bench/process.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
