/** What the controls send: the same requests as any client's. A refusal is thrown in its own words. */
import type { AwsRequest } from './as-commands.ts'

/** The answer of a route under `/_lab`. */
export const askLab = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> =>
  ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

/** The output of a SageMaker operation. */
export const askSageMaker = ({ operation, input }: AwsRequest): Promise<unknown> =>
  ask('/', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `SageMaker.${operation}`,
    },
    body: JSON.stringify(input),
  })

async function ask(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, init)
  const text = await response.text()
  const answer: unknown = text === '' ? {} : JSON.parse(text)
  if (response.ok) return answer
  throw new Error(refusalText(answer, response.status))
}

/** `ValidationException: Could not find …`, as an SDK would print it. */
function refusalText(answer: unknown, status: number): string {
  const members = new Map<string, unknown>(Object.entries(answer ?? {}))
  const code = members.get('__type') ?? members.get('error') ?? status
  const message = members.get('message') ?? members.get('Message') ?? ''
  return `${String(code).replace(/^.*#/, '')}: ${String(message)}`
}
