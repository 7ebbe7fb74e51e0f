/**
 * Collects the licences of the packages whose code is in the bundle into one file beside it, since
 * copying their code takes their texts along.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export const licences = (fileName: string): Plugin => ({
  name: 'licences',
  generateBundle(_options, bundle) {
    const folders = new Set<string>()
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      for (const id of chunk.moduleIds) {
        const folder = packageFolder(id)
        if (folder !== undefined) folders.add(folder)
      }
    }
    const texts = [...folders].map(licenceText).sort()
    this.emitFile({ type: 'asset', fileName, source: HEAD + texts.join(SEPARATOR) })
  },
})

const HEAD = 'What is built into this folder has code of the packages below.\n\n'
const SEPARATOR = `\n${'-'.repeat(80)}\n\n`

/** `…/node_modules/@scope/name`; `undefined`: the file is ours. */
const packageFolder = (id: string): string | undefined =>
  /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]

/** Some packages have their licence in README.md alone; a few only name it. */
function licenceText(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder)
  const textOf = (name: RegExp): string | undefined => {
    const file = files.find(each => name.test(each))
    return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim()
  }
  const author = about.author?.name ?? about.author ?? 'its authors'
  const text =
    textOf(/^(licen[sc]e|copying)/i) ??
    licencePart(textOf(/^readme/i) ?? '') ??
    `Under the ${about.license} licence, by ${author}. The package has no text of it.`
  const parts = [`${about.name} ${about.version} (${about.license})`, text, textOf(/^notice/i)]
  return `${parts.filter(part => part !== undefined).join('\n\n')}\n`
}

const licencePart = (readme: string): string | undefined =>
  /^#+ *licen[sc]e.*$([\s\S]*)/im.exec(readme)?.[0]
