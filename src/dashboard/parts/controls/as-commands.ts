/**
 * An AWS request as somebody would type it: for the AWS CLI, and for boto3. Both say exactly what
 * the page sends; a test runs them.
 */
export interface AwsRequest {
  /** `UpdateEndpoint` */
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Lines for a POSIX shell. Lists and structures go in as JSON. */
export function asAwsCli(requests: readonly AwsRequest[], endpointUrl: string): string {
  return requests
    .map(({ operation, input }) => {
      const options = Object.entries(input).map(([name, value]) => cliOption(name, value))
      const words = [`aws sagemaker ${kebab(operation)}`, `--endpoint-url ${quoted(endpointUrl)}`]
      return [...words, ...options].join(' \\\n  ')
    })
    .join('\n')
}

export function asBoto3(requests: readonly AwsRequest[], endpointUrl: string): string {
  const calls = requests.map(({ operation, input }) => {
    const members = Object.entries(input).map(
      ([name, value]) => `    ${name}=${pythonText(value, '    ')},\n`,
    )
    return `sagemaker.${snake(operation)}(\n${members.join('')})`
  })
  return [
    'import boto3',
    '',
    `sagemaker = boto3.client("sagemaker", endpoint_url=${JSON.stringify(endpointUrl)})`,
    ...calls,
  ].join('\n')
}

function cliOption(name: string, value: unknown): string {
  const flag = kebab(name)
  if (typeof value === 'boolean') return value ? `--${flag}` : `--no-${flag}`
  return `--${flag} ${quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))}`
}

/** For a shell: a quote inside ends the quoting, stands escaped, and begins it again. */
const quoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** `UpdateEndpointWeightsAndCapacities` → `update-endpoint-weights-and-capacities` */
const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
const snake = (name: string): string => kebab(name).replaceAll('-', '_')

/** JSON's strings and numbers are Python's, too. */
function pythonText(value: unknown, indent: string): string {
  const deeper = `${indent}    `
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const isList = Array.isArray(value)
  const items = isList
    ? value.map(item => `${deeper}${pythonText(item, deeper)},\n`)
    : Object.entries(value).map(
        ([name, item]) => `${deeper}${JSON.stringify(name)}: ${pythonText(item, deeper)},\n`,
      )
  const [open, close] = isList ? '[]' : '{}'
  return `${open}\n${items.join('')}${indent}${close}`
}
