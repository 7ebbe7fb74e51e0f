/**
 * Names that must lead somewhere: a model, config, endpoint, variant or router that nothing in the
 * scenario makes. The run would find most of them too, but late, or (traffic to an endpoint that
 * never is) only as a strange result.
 *
 * Deletions are not followed, nor are names in calls that must be `refused`: what AWS says to
 * those is the run's affair.
 */
import { BUILT_IN_ROUTERS } from '../../core/routing/index.ts'
import type { Fault } from '../../language/fault.ts'
import type { PlacedCall } from './api-calls.ts'
import type { Finding, Path } from './problem.ts'
import type { ScenarioFile } from './schema.ts'
import { suggestion } from './suggest.ts'

/** What exists, or will at some time of the run. */
interface Account {
  readonly models: Set<string>
  /** Config → its variants, shadow variants included. */
  readonly configs: Map<string, Set<string>>
  /** Endpoint → the configs it is ever told to run. */
  readonly endpoints: Map<string, Set<string>>
}

export interface References {
  readonly findings: readonly Finding[]
  /** Everything that the run can have, for those who name it later. */
  readonly variantsByEndpoint: ReadonlyMap<string, ReadonlySet<string>>
}

/** The calls in the order in which they run. */
export function references(file: ScenarioFile, calls: readonly PlacedCall[]): References {
  const account: Account = {
    models: new Set((file.models ?? []).map(({ name }) => name)),
    configs: new Map(),
    endpoints: new Map(),
  }
  const inCalls = calls
    .filter(call => call.refused === undefined)
    .flatMap(call => callFindings(account, call))
  const findings = [
    ...inCalls,
    ...trafficFindings(account, file),
    ...routingFindings(account, file),
    ...timelineFindings(account, file),
  ]
  const names = [...account.endpoints.keys()].map(
    endpoint => [endpoint, new Set(variantsOf(account, endpoint))] as const,
  )
  return { findings, variantsByEndpoint: new Map(names) }
}

/** Checks the names in a call against what was made before it, then adds what it makes. */
function callFindings(
  account: Account,
  { operation, input, path }: PlacedCall,
): readonly Finding[] {
  const endpoint = textIn(input, 'EndpointName')
  const config = textIn(input, 'EndpointConfigName')
  const inEndpoint = () => unknownEndpoint(account, endpoint, [...path, 'EndpointName'])
  const inConfig = () =>
    unknownName(config, [...path, 'EndpointConfigName'], {
      known: account.configs.keys(),
      message: name => `no CreateEndpointConfig before this makes "${name}"`,
    })
  switch (operation) {
    case 'CreateModel':
      account.models.add(textIn(input, 'ModelName') ?? '')
      return []
    case 'CreateEndpointConfig':
      return addConfig(account, input, path)
    case 'CreateEndpoint':
      addEndpointConfig(account, endpoint, config)
      return inConfig()
    case 'UpdateEndpoint': {
      const findings = [...inEndpoint(), ...inConfig()]
      addEndpointConfig(account, endpoint, config)
      return findings
    }
    case 'CreateInferenceExperiment':
      addExperimentVariants(account, endpoint, input)
      return inEndpoint()
    case 'UpdateEndpointWeightsAndCapacities':
    case 'DeleteEndpoint':
    case 'DescribeEndpoint':
    case 'InvokeEndpoint':
    case 'InvokeEndpointWithResponseStream':
      return inEndpoint()
    case 'RegisterScalableTarget':
    case 'PutScheduledAction':
    case 'PutScalingPolicy': {
      const resource = /^endpoint\/([^/]+)\/variant\//.exec(textIn(input, 'ResourceId') ?? '')
      return unknownEndpoint(account, resource?.[1], [...path, 'ResourceId'])
    }
    default:
      return []
  }
}

function addConfig(account: Account, input: PlacedCall['input'], path: Path): readonly Finding[] {
  const name = textIn(input, 'EndpointConfigName') ?? ''
  // One that was deleted may be made again, with others.
  const variants = account.configs.get(name) ?? new Set()
  const findings: Finding[] = []
  for (const list of ['ProductionVariants', 'ShadowProductionVariants']) {
    for (const [index, variant] of recordsIn(input, list).entries()) {
      variants.add(textIn(variant, 'VariantName') ?? '')
      const at = [...path, list, index, 'ModelName']
      findings.push(...unknownModel(account, textIn(variant, 'ModelName'), at))
    }
  }
  account.configs.set(name, variants)
  return findings
}

/** The experiment writes a config of its own, with a shadow variant of this name. */
function addExperimentVariants(
  { configs, endpoints }: Account,
  endpoint: string | undefined,
  input: PlacedCall['input'],
): void {
  const names = recordsIn(input, 'ModelVariants').map(variant => textIn(variant, 'VariantName'))
  const config = `config of the experiment ${textIn(input, 'Name')}`
  configs.set(config, new Set(names.filter(name => name !== undefined)))
  endpoints.get(endpoint ?? '')?.add(config)
}

function addEndpointConfig(
  { endpoints }: Account,
  endpoint: string | undefined,
  config: string | undefined,
): void {
  if (endpoint === undefined) return
  const configs = endpoints.get(endpoint) ?? new Set()
  if (config !== undefined) configs.add(config)
  endpoints.set(endpoint, configs)
}

function trafficFindings(account: Account, { traffic = [] }: ScenarioFile): readonly Finding[] {
  return traffic.flatMap(({ endpoint, targetVariants }, index) => {
    const path = ['traffic', index]
    const unknown = unknownEndpoint(account, endpoint, [...path, 'endpoint'])
    if (unknown.length > 0) return unknown
    return targetVariants.flatMap(({ variant }) =>
      unknownVariant(account, { endpoint, variant }, [...path, 'targetVariant', variant]),
    )
  })
}

function routingFindings(account: Account, file: ScenarioFile): readonly Finding[] {
  return Object.entries(file.routing ?? {}).flatMap(([endpoint, router]) => [
    ...unknownEndpoint(account, endpoint, ['routing', endpoint]),
    // The names of the user's own routers are known once their files are loaded.
    ...(file.routers === undefined ? unknownRouter(router, endpoint, builtInRouterNames) : []),
  ])
}

const builtInRouterNames = BUILT_IN_ROUTERS.map(({ name }) => name)

/** Also for the caller who has loaded the files under `routers:`. */
export function unknownRouter(
  router: string,
  endpoint: string,
  known: Iterable<string>,
): readonly Finding[] {
  const message = (name: string) => `there is no router "${name}"`
  return unknownName(router, ['routing', endpoint], { known, message })
}

function timelineFindings(account: Account, file: ScenarioFile): readonly Finding[] {
  return (file.timeline ?? []).flatMap((entry, index) => {
    const path = ['timeline', index]
    const late: Finding[] = []
    if (entry.atMs > file.duration) {
      const message = 'this is after the end of the run'
      late.push({ path: [...path, 'at'], message, hint: 'raise "duration", or move the entry' })
    }
    if (entry.kind === 'call') return late
    return [...late, ...faultFindings(account, entry.fault, [...path, 'fault'])]
  })
}

function faultFindings(account: Account, fault: Fault, path: Path): readonly Finding[] {
  if (fault.kind === 'capacity') return []
  const target = fault.kind === 'kill' ? fault : fault.target
  if ('model' in target) return unknownModel(account, target.model, [...path, 'model'])
  const unknown = unknownEndpoint(account, target.endpoint, [...path, 'endpoint'])
  return unknown.length > 0 ? unknown : unknownVariant(account, target, [...path, 'variant'])
}

function unknownModel(account: Account, name: string | undefined, path: Path): readonly Finding[] {
  const message = (unknown: string) => `there is no model "${unknown}" in models or CreateModel`
  return unknownName(name, path, { known: account.models, message })
}

function unknownEndpoint(
  account: Account,
  name: string | undefined,
  path: Path,
): readonly Finding[] {
  const message = (unknown: string) => `no CreateEndpoint makes "${unknown}"`
  return unknownName(name, path, { known: account.endpoints.keys(), message })
}

function unknownVariant(
  account: Account,
  { endpoint, variant }: { readonly endpoint: string; readonly variant: string },
  path: Path,
): readonly Finding[] {
  const known = variantsOf(account, endpoint)
  const message = (name: string) => `no config of endpoint "${endpoint}" has a variant "${name}"`
  return unknownName(variant, path, { known, message })
}

/** Those of every config that the endpoint is ever told to run. */
function variantsOf(account: Account, endpoint: string): readonly string[] {
  const configs = [...(account.endpoints.get(endpoint) ?? [])]
  return configs.flatMap(config => [...(account.configs.get(config) ?? [])])
}

interface Candidates {
  readonly known: Iterable<string>
  readonly message: (name: string) => string
}

function unknownName(
  name: string | undefined,
  path: Path,
  { known, message }: Candidates,
): readonly Finding[] {
  const names = [...new Set(known)]
  if (name === undefined || names.includes(name)) return []
  return [{ path, message: message(name), hint: suggestion(name, names) }]
}

type Members = Readonly<Record<string, unknown>>

function textIn(input: Members, member: string): string | undefined {
  const value = input[member]
  return typeof value === 'string' ? value : undefined
}

function recordsIn(input: Members, member: string): readonly Members[] {
  const value = input[member]
  return Array.isArray(value) ? value.map(item => (isRecord(item) ? item : {})) : []
}

const isRecord = (value: unknown): value is Members => typeof value === 'object' && value !== null
