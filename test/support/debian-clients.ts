/** Debian's own AWS CLI and boto3: whether they are on this machine, and what they are called with. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const AWS = '/usr/bin/aws'
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

function hasBoto3(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import boto3'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
