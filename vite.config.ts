/**
 * Builds the dashboard into one HTML file that needs no other: script and style stand in it, and a
 * Content-Security-Policy that lets in these two, by their hashes, and nothing else.
 */
import { createHash } from 'node:crypto'
import { defineConfig, type Plugin } from 'vite'
import { licences } from './build/licences.ts'

const LICENCES = 'THIRD-PARTY-LICENCES.txt'

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A script may not end early, whatever its strings hold. */
const inScript = (code: string): string => code.replaceAll('</script', '<\\/script')

function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') return
      let script = ''
      let style = ''
      for (const [name, part] of Object.entries(bundle)) {
        if (part === page || name === LICENCES) continue
        if (part.type === 'chunk') script += inScript(part.code.trim())
        else if (name.endsWith('.css')) style += String(part.source).trim()
        delete bundle[name]
      }
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(script)}`,
        `style-src ${hashOf(style)}`,
        "connect-src 'self'",
        'img-src data: blob:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ')
      page.fileName = 'page.html'
      page.source = String(page.source)
        .replace(/\s*<(?:script type="module"[^>]*>\s*<\/script|link rel="stylesheet"[^>]*)>/g, '')
        .replace('%POLICY%', policy)
        .replace('</head>', () => `<style>${style}</style>\n  </head>`)
        .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`)
    },
  }
}

export default defineConfig({
  root: 'src/dashboard',
  logLevel: 'warn',
  plugins: [licences(LICENCES), oneFile()],
  build: {
    outDir: '../../dist/dashboard',
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    cssCodeSplit: false,
  },
})
