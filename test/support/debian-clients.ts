/** Debian's own AWS CLI and boto3: whether they are on this machine, and how they are called. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const AWS = '/usr/bin/aws'
export const PYTHON = '/usr/bin/python3'

export const hasDebianClients = existsSync(AWS) && hasBoto3()

/** Nothing of the user's configuration, no proxy, no search for credentials. */
export const CLIENT_ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
  NO_PROXY: '127.0.0.1',
}

const run = promisify(execFile)

/** What a script of test/clients prints of the server at `url`, read as JSON. */
export async function boto3Script(name: string, url: string): Promise<unknown> {
  const script = fileURLToPath(new URL(`../clients/${name}`, import.meta.url))
  const { stdout } = await run(PYTHON, ['-B', script, url], { env: CLIENT_ENVIRONMENT })
  return JSON.parse(stdout)
}

/** What the CLI prints for a command without quotes, such as `sagemaker list-endpoints`. */
export async function awsCli(url: string, command: string): Promise<string> {
  const parameters = ['--endpoint-url', url, '--output', 'json', ...command.split(' ')]
  const { stdout } = await run(AWS, parameters, { env: CLIENT_ENVIRONMENT })
  return stdout
}

function hasBoto3(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import boto3'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
