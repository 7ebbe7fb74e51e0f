/**
 * docs/fidelity.md is made from the code and docs/fidelity.yaml by this test (`npx vitest run
 * test/docs -u` rewrites it), so that it cannot drift; fidelity-rules.test.ts checks the rules.
 */
import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts'
import { GROUPS, type Rule, SECTIONS } from './fidelity-rules.ts'

/** What each setting decides, and what is known; keyed by the name in `assumptions:`. */
const ASSUMPTIONS: Readonly<Record<string, string>> = {
  metricDelay:
    'from the end of a metric period until alarms see its datapoint; reports say 60 to 120 s',
  alarmPhase:
    '`aligned`: alarms are evaluated at the full minute; `spread`: each at a phase of its own, as on AWS',
  idleMetric:
    'InvocationsPerInstance without traffic: `zeros` (SageMaker guide) or `missing` datapoints',
  abandoned: 'a caller who gave up while queued is `dropped` unserved, or `served` all the same',
  invocationTimeout: 'callers give up after this long; AWS documents 60 s',
  timeoutsCountAs5xx:
    'whether a time-out counts in Invocation5XXErrors besides InvocationModelErrors',
  overheadLatency:
    'what the OverheadLatency metric says; latencies in reports are ModelLatency, without it',
  weightChange: 'from UpdateEndpointWeightsAndCapacities until new weights apply',
  termination: 'from the last answer of a removed instance until it is gone and unpaid',
  deletion: 'how long DeleteEndpoint takes',
  healthCheckTimeout:
    'how long containers may take to pass /ping, unless ContainerStartupHealthCheckTimeoutInSeconds says; AWS documents 8 minutes',
  alarmPoll: 'how often a deployment looks at its alarms',
  capacityRounding:
    'how CAPACITY_PERCENT becomes instances: `floor`, `ceil` or `nearest`; at least 1',
  alarmInAlarmAtStart:
    'an alarm in ALARM when UpdateEndpoint is called: `watch` (rolls back after the first shift) or `refuse`',
}

const OTHERS: readonly string[] = [
  'Instances of one launch become InService together, after the start-up time of the model.',
  'A removed instance takes no new requests and finishes those it has.',
  'A full queue refuses at once (a ModelError with status 0).',
  'Instances with equal numbers of outstanding requests take turns under LEAST_OUTSTANDING_REQUESTS.',
  'A request that begins just before its caller gives up is served in vain: in a saturated FIFO queue that is nearly every request.',
  'ConcurrentRequestsPerModel is sampled on every instance at each full 10 s.',
  'InvocationsPerInstance counts 1 ÷ the instances with traffic on: those of all fleets of the variant, and in the series of one EndpointConfigName those of that fleet.',
  'Target tracking asks for ceil(load ÷ target), the load averaged over the alarm’s datapoints: each is the metric × instances, those of its own period on a scale-in and while a scale-out is under way or cooling down, else those in service now.',
  'All alarms that call policies of one target at one instant are decided together; only the one that decides leaves a record.',
  'A metric exactly on the threshold belongs to the step on the side that the alarm watches.',
  'A scheduled action at a rate counts from its StartTime, else from its creation; a run whose bounds would contradict each other fails.',
  'A scaling activity completes when the endpoint is InService again; AWS notices by polling, up to 30 s later.',
  "A deployment over its MaximumExecutionTimeoutInSeconds rolls back; the rollback's FailureReason is our text.",
  'A LINEAR deployment bakes WaitIntervalInSeconds between its steps and TerminationWaitInSeconds after the last.',
  'Want of capacity shows when the instances would have been ready; a replacement that fails is tried again a minute later.',
  'A ContainerStartupHealthCheckTimeoutInSeconds that the config names is held against the whole start-up time of the model.',
  'An account has no instance quota but those under `quotas:`; every instance launching, in service or draining counts.',
  'After a roll-back that failed, an update first removes the smaller of the two fleets.',
  'An inference experiment is prepared in 30 s, needs an InService endpoint with one production variant, and has it alone; each of its changes is an all-at-once deployment of a config of its own (NAME-1, NAME-2, …), which stays. It waits for an endpoint that is busy.',
  'At its end an experiment brings back the config and the instance count of before. A promoted shadow keeps its variant name; a source that stays beside it has the same weight.',
  'An experiment whose endpoint is deleted, updated by somebody else or fails to change is Cancelled; the StatusReason says why.',
  'A model that was deleted can be run on by its fleets, but not launched anew: CreateEndpoint and UpdateEndpoint say that it is not found. Models that only a scenario describes are not listed.',
  'Tags of an endpoint go when its deletion begins.',
  'During a canary the weights of the old config apply; those of the new one from the full shift on.',
  'Setup happens before time zero; alarms are OK at zero, whatever they would have seen.',
  'An alarm looks at N + 2 periods.',
  'An endpoint does not notice that a client has given up before the time-out of AWS: the attempt is served all the same. A retry is routed like any request, and names the target variant that the first attempt named.',
  'Business outcomes and right or wrong answers (`outcome`, `confusion` of a model) are drawn per request served, independently; requests that failed have none. A/B evidence takes requests for independent, which those in a long queue are not: its latency intervals are too narrow there.',
  'A/B evidence: alpha 5 % divided by the number of treatments, power 80 %, a sample ratio mismatch below p 0.001; the always-valid test mixes over N(0, (3 % of a request’s standard deviation)²).',
  'An account that comes back (`serve --data`, `PUT /_lab/state`): a deployment under way is rolled back with a FailureReason that says so, one whose bakes are over is complete; creations, deletions and weight changes begin anew, instances in service serve at once. Metrics, requests, faults and routers begin empty; alarms keep their state until no datapoint they look at is from before.',
  "Any credentials are accepted; region and account number come from the signature's scope (default us-east-1, 000000000000; an access key id of 12 digits is the account number). They name things in ARNs only: names are one namespace over all regions and accounts.",
  'A streamed answer comes in equal parts, spread evenly over the time in the container; what fails before the first part is an error with its status, what fails later an exception in the stream. It times out like any request; AWS allows 8 minutes.',
  'A simulated container sends CustomAttributes back.',
  'A model whose Image is http://127.0.0.1:PORT is called for real, by the live server at speed 1; each instance is a share of that one container. After it is in service it is not pinged again. A container that refuses or breaks off a connection counts as a lost instance (a ModelError with status 0); a streamed answer times out after 60 s, too. Requests of `serve --traffic` have an empty body.',
  'A trace at rate xN sends N requests per row, the further ones within a second after it.',
]

const nameOf = (key: string): string => key.replace(/Ms$/, '')
const shownValue = (key: string, value: unknown): string =>
  key.endsWith('Ms') ? `${Number(value) / 1000}s` : String(value)

/** Bars would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|')
const fileOf = (reference: string): string => reference.split(' › ')[0] ?? ''
const unique = (texts: readonly string[]): string => [...new Set(texts)].join(', ')

function ruleRow({ rule, source, tests = [], scenario, setting, assumed, not }: Rule): string {
  const testFiles = tests.map(
    each => `[${fileOf(each).replace(/^.*\/|\.test\.ts$/g, '')}](../test/${fileOf(each)})`,
  )
  const shown =
    scenario === undefined ? '' : `[${fileOf(scenario)}](../scenarios/${fileOf(scenario)}.yaml)`
  const sources = source.join(', ').replaceAll('.md ', ' ')
  const kind =
    not === undefined
      ? assumed === undefined
        ? ''
        : ' *In part assumed.*'
      : ` **Not modelled:** ${not}.`
  const what = `${cell(rule)}${kind}`
  return `| ${what} | ${sources} | ${unique(testFiles)} | ${shown} | ${setting === undefined ? '' : `\`${setting}\``} |`
}

const groupText = ({ group, rules }: (typeof GROUPS)[number]): string => `## ${group}

| rule | source | test | scenario | setting |
|---|---|---|---|---|
${rules.map(ruleRow).join('\n')}`

function page(): string {
  const settings = Object.entries(DEFAULT_SETTINGS).map(
    ([key, value]) =>
      `| \`${nameOf(key)}\` | ${shownValue(key, value)} | ${ASSUMPTIONS[nameOf(key)]} |`,
  )
  return `# Fidelity

What endpoint-lab does of what AWS documents, rule by rule, where that is written, what proves it, and what it leaves
out. In the code \`Source:\` marks what is documented and \`Assumed:\` what is our choice; every mark in \`src/core\` belongs
to a rule here. This page is generated from [fidelity.yaml](fidelity.yaml): \`npx vitest run test/docs -u\`.

${GROUPS.map(groupText).join('\n\n')}

## Assumptions with a switch

AWS leaves these open. Set them under \`assumptions:\` in a scenario.

| setting | default | what it decides |
|---|---|---|
${settings.join('\n')}

## Assumptions without a switch

${OTHERS.map(rule => `- ${rule}`).join('\n')}

## Sources

The sections that the rules cite are of two fact sheets, which sum up what AWS writes here:

| section | from |
|---|---|
${Object.entries(SECTIONS)
  .map(([section, from]) => `| ${section.replace('.md ', ' ')} | ${from} |`)
  .join('\n')}

Which operations and members are simulated: [operations.md](operations.md).
`
}

it('docs/fidelity.md says what the code does', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/fidelity.md')
})

it('explains every setting', () => {
  const names = Object.keys(DEFAULT_SETTINGS).map(nameOf)
  expect(Object.keys(ASSUMPTIONS).sort()).toEqual(names.sort())
})
