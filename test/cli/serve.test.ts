/** What `serve` says when it begins. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { serve } from '../support/served.ts'

it('serve prints all that the clients of docs/clients.md want to have exported', async () => {
  const served = serve()
  const url = await served.url()
  await served.said('dashboard:')
  const exports = served
    .talk()
    .match(/^export .*$/gm)
    ?.join('\n')
  const program = `const { PATH, PWD, SHLVL, _, ...given } = process.env; console.log(JSON.stringify(given))`
  const shell = `${exports}\n"${process.execPath}" -e '${program}'`
  const { stdout } = spawnSync('sh', ['-c', shell], { env: {}, encoding: 'utf8' })
  expect(JSON.parse(stdout)).toEqual({
    AWS_ENDPOINT_URL: url,
    ENDPOINT_LAB_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  await served.kill('SIGKILL')
})

it('serve prints a command that moves the clock, to be pasted', async () => {
  const served = serve()
  await served.said('/_lab/timeline')
  const command = served.talk().match(/^curl .*\/_lab\/clock$/m)?.[0] ?? 'none was printed'
  const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  expect(JSON.parse(stdout).nowMs).toBeGreaterThanOrEqual(5 * 60_000)
  await served.kill('SIGKILL')
})
