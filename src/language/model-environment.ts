/**
 * A model's behaviour from the environment variables of its container, so that code which knows
 * only AWS's API (boto3, Terraform) can describe a model: `ENDPOINT_LAB_LATENCY=20ms`.
 *
 * A value is what a scenario's `models:` has under the name, as text; where that is a map, as
 * `p50=18ms,p99=60ms` or as JSON. Each variable describes one thing; the rest stays as it is.
 */
import type { ModelBehaviour } from '../core/endpoint/model-profile.ts'
import { ModelBehaviourSchema } from './models-schema.ts'

const PREFIX = 'ENDPOINT_LAB_'

interface Variable {
  /** Where `models:` has it. */
  readonly path: readonly [string] | readonly [string, string]
  readonly read: (text: string) => unknown
  /** What it decides. */
  readonly members: readonly (keyof ModelBehaviour)[]
}

const VARIABLES: ReadonlyMap<string, Variable> = new Map(
  Object.entries<Variable>({
    LATENCY: { path: ['latency'], read: mapOrText, members: ['latency', 'perWorkMs'] },
    CONCURRENCY: { path: ['concurrency'], read: numberOrText, members: ['concurrency'] },
    QUEUE: { path: ['queue'], read: numberOrText, members: ['queueMax'] },
    STARTUP: { path: ['startup'], read: text => text, members: ['startupMs'] },
    HEALTH_CHECK: {
      path: ['healthCheck'],
      read: text => text,
      members: ['passesHealthCheck'],
    },
    ERRORS_4XX: { path: ['errors', '4xx'], read: text => text, members: ['errorShare4xx'] },
    ERRORS_5XX: { path: ['errors', '5xx'], read: text => text, members: ['errorShare5xx'] },
    LOAD_LIMIT: { path: ['loadLimit'], read: mapOrText, members: ['loadLimit'] },
    OUTCOME: { path: ['outcome'], read: mapOrText, members: ['businessOutcome'] },
    CONFUSION: { path: ['confusion'], read: mapOrText, members: ['confusion'] },
    STREAM_CHUNKS: {
      path: ['stream', 'chunks'],
      read: numberOrText,
      members: ['streamChunks'],
    },
    BODY: { path: ['body'], read: text => text, members: ['answerBody'] },
  }),
)

export const BEHAVIOUR_VARIABLES: readonly string[] = [...VARIABLES.keys()].map(
  name => `${PREFIX}${name}`,
)

export type EnvironmentReading =
  | { readonly value: Partial<ModelBehaviour> }
  | { readonly problem: string }

/** What the variables say; other variables are the container's own. */
export function behaviourOf(environment: Readonly<Record<string, string>>): EnvironmentReading {
  let behaviour: Partial<ModelBehaviour> = {}
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX)) continue
    const variable = VARIABLES.get(name.slice(PREFIX.length))
    if (variable === undefined) {
      return {
        problem: `${name}: there is no such variable; known are ${BEHAVIOUR_VARIABLES.join(', ')}`,
      }
    }
    const reading = readOne(variable, text)
    if ('problem' in reading) return { problem: `${name}: ${reading.problem}` }
    behaviour = { ...behaviour, ...reading.value }
  }
  return { value: behaviour }
}

function readOne({ path, read, members }: Variable, text: string): EnvironmentReading {
  const [first, second] = path
  const value = read(text)
  const given = { [first]: second === undefined ? value : { [second]: value } }
  const checked = ModelBehaviourSchema.safeParse(given, { reportInput: true })
  if (checked.success) {
    const whole: ModelBehaviour = checked.data
    return { value: Object.fromEntries(members.map(member => [member, whole[member]])) }
  }
  const texts = checked.error.issues.map(issue => {
    const inner = issue.path.slice(path.length).join('.')
    return inner === '' ? issue.message : `${inner}: ${issue.message}`
  })
  return { problem: texts.join('; ') }
}

/** `{"p50":"18ms","p99":"60ms"}` and `p50=18ms,p99=60ms` are the same map; else the text. */
function mapOrText(text: string): unknown {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text)
    } catch {
      return text // refused with what was expected instead
    }
  }
  if (!text.includes('=')) return text
  const pairs = text.split(',').map(pair => {
    const [name = '', ...value] = pair.split('=')
    return [name.trim(), numberOrText(value.join('=').trim())]
  })
  return Object.fromEntries(pairs)
}

function numberOrText(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
