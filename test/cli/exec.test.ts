/** `endpoint-lab exec`: a command against an account of its own, as a caller meets it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/cli/main.js')

function exec(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'exec', ...args], {
    encoding: 'utf8',
    cwd: ROOT, // where the SDK is found
    env: { ...process.env, AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-1', AWS_SESSION_TOKEN: 'x' },
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

const script = (text: string): readonly string[] => [
  '--',
  process.execPath,
  '--input-type=module',
  '-e',
  text,
]

const CREATE = `
import { CreateEndpointCommand, CreateEndpointConfigCommand, CreateModelCommand, DescribeEndpointCommand, SageMakerClient, waitUntilEndpointInService } from '@aws-sdk/client-sagemaker'
const client = new SageMakerClient({})
await client.send(new CreateModelCommand({ ModelName: 'm', PrimaryContainer: { Image: 'i' } }))
await client.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'c', ProductionVariants: [{ VariantName: 'A', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] }))
const { EndpointArn } = await client.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }))
`

describe('exec', () => {
  it("runs the SDK's own waiter without a line about the simulator in it", () => {
    const { status, stdout } = exec(
      ...script(`${CREATE}
        const { state } = await waitUntilEndpointInService({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { EndpointName: 'e' })
        console.log(state, EndpointArn)`),
    )
    expect(stdout).toBe('SUCCESS arn:aws:sagemaker:eu-west-1:000000000000:endpoint/e\n')
    expect(status).toBe(0)
  })

  it('stands still with --speed manual until the command advances the clock', () => {
    const { status, stdout } = exec(
      '--speed',
      'manual',
      ...script(`${CREATE}
        const { EndpointStatus: before } = await client.send(new DescribeEndpointCommand({ EndpointName: 'e' }))
        await fetch(process.env.ENDPOINT_LAB_URL + '/_lab/clock', { method: 'POST', body: '{"advance":"20m"}' })
        const { state } = await waitUntilEndpointInService({ client, maxWaitTime: 7200, minDelay: 3600 }, { EndpointName: 'e' })
        console.log(before, state) // found at once: the waiter's next look would be in an hour`),
    )
    expect(stdout).toBe('Creating SUCCESS\n')
    expect(status).toBe(0)
  })

  it('leaves the command nothing that leads to AWS itself', () => {
    const { stdout } = exec(
      ...script(`const { AWS_PROFILE, AWS_SESSION_TOKEN, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDWATCH, ENDPOINT_LAB_URL } = process.env
        console.log(JSON.stringify([AWS_PROFILE ?? null, AWS_SESSION_TOKEN ?? null, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL === ENDPOINT_LAB_URL, AWS_ENDPOINT_URL_CLOUDWATCH === ENDPOINT_LAB_URL]))`),
    )
    expect(JSON.parse(stdout)).toEqual([null, null, 'test', true, true])
  })

  it('serves a scenario that stands before the dashes', () => {
    const { stdout } = exec(
      'canary-rollback',
      ...script(`const { endpoints } = await (await fetch(process.env.ENDPOINT_LAB_URL + '/_lab/state')).json()
        console.log(endpoints[0].EndpointName)`),
    )
    expect(stdout).toBe('churn\n')
  })

  it.each([
    { what: 'the exit code', args: ['--', 'sh', '-c', 'exit 7'], status: 7 },
    { what: '128 + the signal', args: ['--', 'sh', '-c', 'kill -KILL $$'], status: 137 },
    { what: '127 for a command that is not there', args: ['--', 'no-such-command'], status: 127 },
    { what: '2 without a command', args: ['canary-rollback'], status: 2 },
    { what: '2 with nothing behind the dashes', args: ['--'], status: 2 },
    { what: '2 for a scenario that is not there', args: ['no-such-name', '--', 'true'], status: 2 },
  ])('ends with $what', ({ args, status }) => {
    const result = exec(...args)
    expect(result.status).toBe(status)
    expect(result.stdout).toBe('')
  })

  it('hands signals on, and ends as the command does', async () => {
    const trap = `process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, [MAIN, 'exec', '--', process.execPath, '-e', trap], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(9)
  })
})
