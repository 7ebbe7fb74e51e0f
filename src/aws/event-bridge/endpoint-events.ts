/**
 * What EventBridge would deliver of endpoints and their deployments: an event for every change,
 * whose detail is what DescribeEndpoint says once everything of that instant has happened.
 *
 * Source: endpoints.md 3.4 (source, detail-types, EndpointStatus in UPPER_SNAKE, instants as epoch
 * milliseconds, Tags as a map; none of deployments without guardrails), 3.2 (AWS's sample).
 * Assumed: which changes are told, and that an endpoint that is gone is not. Not told: `SageMaker
 * Endpoint Config State Change`, whose shape is not published.
 */
import { arnOf } from '../../core/arn.ts'
import type { EndpointDescription } from '../../core/endpoint/endpoint-description.ts'
import { guardrailsApply } from '../../core/endpoint/update-rules.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { endpointSummary } from '../sagemaker/endpoint-summary.ts'
import { tagsOf } from '../tags.ts'
import type { EventBridgeLog } from './event-log.ts'

const STATE = 'SageMaker Endpoint State Change'
const DEPLOYMENT = 'SageMaker Endpoint Deployment State Change'
type DetailType = typeof STATE | typeof DEPLOYMENT

interface Due {
  readonly name: string
  readonly type: DetailType
  /** A deployment begins. */
  readonly isStarted: boolean
}

export class EndpointEvents {
  readonly #world: World
  readonly #log: EventBridgeLog
  /** What is to be told at the end of this instant: endpoint and detail-type. */
  readonly #due = new Map<string, Due>()
  /** Endpoints whose newest deployment has no guardrails. */
  readonly #unguarded = new Set<string>()

  constructor(world: World, log: EventBridgeLog) {
    this.#world = world
    this.#log = log
    world.timeline.onEvent(event => this.#hear(event))
  }

  #hear(event: TimelineEvent): void {
    const type = detailTypeOf(event)
    if (type === undefined || !('endpoint' in event)) return
    // The record comes before or after the change that it tells of: look when both are done.
    if (this.#due.size === 0) this.#world.schedule(this.#world.nowMs, () => this.#tell())
    const name = event.endpoint
    const isStarted = event.kind === 'deployment.started'
    const key = `${type}\n${name}`
    this.#due.set(key, {
      name,
      type,
      isStarted: isStarted || this.#due.get(key)?.isStarted === true,
    })
  }

  #tell(): void {
    const { endpoints } = this.#world
    for (const { name, type, isStarted } of this.#due.values()) {
      const endpoint = endpoints.peek(name) && endpoints.describe(name)
      if (endpoint === undefined) continue
      if (isStarted) this.#rememberGuardrails(endpoint)
      if (type === DEPLOYMENT && this.#unguarded.has(name)) continue
      this.#log.send('aws.sagemaker', type, this.#aboutOf(endpoint))
    }
    this.#due.clear()
  }

  /** To be asked when a deployment has begun: later its variants are those of the endpoint, too. */
  #rememberGuardrails({ name, variants, pending }: EndpointDescription): void {
    if (pending === undefined) return
    if (guardrailsApply(variants, pending.variants)) this.#unguarded.delete(name)
    else this.#unguarded.add(name)
  }

  #aboutOf(endpoint: EndpointDescription) {
    const { account, epochMs } = this.#world
    const arn = arnOf(account, 'endpoint', endpoint.name)
    const tags = tagsOf(this.#world, arn).map(({ Key, Value }) => [Key, Value] as const)
    return {
      resources: [arn],
      detail: {
        ...endpointSummary(this.#world, endpoint, (atMs: Ms) => epochMs + atMs),
        EndpointStatus: upperSnake(endpoint.status),
        Tags: Object.fromEntries(tags),
      },
    }
  }
}

function detailTypeOf({ kind }: TimelineEvent): DetailType | undefined {
  if (kind === 'endpoint.status-changed') return STATE
  return kind.startsWith('deployment.') ? DEPLOYMENT : undefined
}

/** `RollingBack` → `ROLLING_BACK`. */
const upperSnake = (status: string): string =>
  status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
