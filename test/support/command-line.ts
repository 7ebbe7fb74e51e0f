/** The built command line in a process of its own, and scenario files for it. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFolder } from './own-folder.ts'

export const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')

/** Of this test file's own. */
export const folder = ownFolder()

export function lab(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

let serial = 0
/** The path of a new file with this text. */
export function file(text: string, extension = 'yaml'): string {
  const path = join(folder, `scenario-${serial++}.${extension}`)
  writeFileSync(path, text)
  return path
}

export const VALID = `
name: tiny
duration: 2m
models: { m: { latency: 20ms } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: c
      ProductionVariants:
        - { VariantName: A, ModelName: m, InstanceType: ml.m5.large, InitialInstanceCount: 1 }
  - CreateEndpoint: { EndpointName: e, EndpointConfigName: c }
traffic:
  - { endpoint: e, rate: 10/s }
expect:
  - requests.total > 1000
`
