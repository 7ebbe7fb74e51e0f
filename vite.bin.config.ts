/**
 * Builds the command line into a few files, packages included: to find, read, compile and link some
 * 500 files takes longer than all else that `serve` does before its first answer.
 *
 * CommonJS, because compiled code can be kept for that alone (Node 20). Left outside: packages with
 * native code, or that few commands need. Names stay as they are, so a stack still says where
 * something went wrong.
 */
import { defineConfig, minifySync, type Plugin } from 'vite'
import { codeCache } from './build/code-cache.ts'
import { licences } from './build/licences.ts'
import { plainHttp } from './build/plain-http.ts'

const OUT = 'dist/bin'

/** Files of type module would be those of the package. */
const commonJs: Plugin = {
  name: 'commonjs-folder',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
  },
}

const withoutComments: Plugin = {
  name: 'without-comments',
  renderChunk: (code, { fileName }) =>
    minifySync(fileName, code, {
      compress: false,
      mangle: false,
      codegen: { removeWhitespace: true },
    }).code,
}

export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  plugins: [
    plainHttp,
    commonJs,
    withoutComments,
    licences('THIRD-PARTY-LICENCES.txt'),
    codeCache(OUT),
  ],
  ssr: { noExternal: true, external: ['autocannon', 'classic-level', 'pino-pretty'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: OUT,
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        'endpoint-lab': 'src/bin/endpoint-lab.ts',
        main: 'src/cli/main.ts',
        'import-file': 'src/cli/import-file.ts',
        process: 'src/bench/process.ts',
      },
      output: {
        format: 'cjs',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
})
