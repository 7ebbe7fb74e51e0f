/** What led to an event, told on the shipped scenarios. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { type Reason, reasonFor } from '../../src/scenario/reasons/causes.ts'
import { questionsFor } from '../../src/scenario/reasons/questions.ts'
import { why } from '../../src/scenario/reasons/why.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { churnWith, NO_FILES, parsed } from './scenario-text.ts'

async function worldOf(name: string) {
  const { scenario, files } = await loadScenario(name, { set: [], seed: undefined })
  const run = new ScenarioRun(scenario, { files, version: 'test' })
  run.finish()
  return run.world
}

/** Lines without their numbers, the first words of each. */
async function told(scenario: string, question: string): Promise<readonly string[]> {
  const answer = why(await worldOf(scenario), question)
  if (answer.kind === 'not-found') return [`not found: ${answer.message}`]
  return answer.lines.map(line =>
    line
      .replace(/ {2}\(#\d+\)$/, '')
      .slice(0, 62)
      .trimEnd(),
  )
}

const endpointsIn = ({ event, because }: Reason): readonly string[] => [
  ...('endpoint' in event ? [event.endpoint] : []),
  ...because.flatMap(endpointsIn),
]

describe('why', () => {
  it('tells a roll-back back to the call that began the deployment', async () => {
    expect(await told('canary-rollback', 'deployment.rolled-back')).toEqual([
      '    15:00  churn ROLLED BACK to v1 after 1:30 exposure: Deploy',
      '    15:00  └─ alarm green-5xx OK → ALARM: Threshold Crossed: 1',
      '    13:30     └─ churn step 1 of 2: 10% of the traffic → green',
      '    13:30        └─ churn/AllTraffic green +10 in service: 10',
      '     9:30           └─ churn/AllTraffic green launching 10 (de',
      '     9:30              └─ churn deployment v1 → v2, CANARY, al',
      '     9:30                 └─ call UpdateEndpoint churn',
    ])
  })

  it('tells an alarm back to the update that it watches, not to another endpoint’s', async () => {
    const { events } = (await worldOf('relative-alarm')).timeline
    const rolledBack = events.filter(({ kind }) => kind === 'deployment.rolled-back')
    expect(rolledBack).toHaveLength(2)
    for (const event of rolledBack) {
      const told = endpointsIn(reasonFor(event, events))
      expect([...new Set(told)]).toEqual('endpoint' in event ? [event.endpoint] : [])
    }
  })

  it('tells new instances back to the traffic that asked for them', async () => {
    expect(await told('spike-target-tracking', 'instances.in-service')).toEqual([
      'the last of 2 instances.in-service; before it -1:00 (#4)',
      '    17:00  churn/AllTraffic blue +2 in service: 3 of 3',
      '    13:00  └─ churn/AllTraffic blue launching 2 (scaling), rea',
      '    13:00     └─ churn/AllTraffic scale-out 1 → 3: 18000 per i',
      '    13:00        └─ alarm AlarmHigh of churn/AllTraffic OK → A',
      '    10:00           └─ churn traffic (traffic[0]) now 300/s',
    ])
  })

  it('takes the last instant at which something happened for one at which nothing did', async () => {
    const [note, event] = await told('canary-rollback', '14:59')
    expect(note).toBe('nothing happened at 14:59; the last before it:')
    expect(event).toBe('    13:30  churn baking 10m (canary), until 23:30')
  })

  it.each([
    ['deployment.rolled-back', 'rolled-back'],
    ['15:00', '15m'],
    ['api.called', 'UpdateEndpoint'], // by the name of what happened
  ])('understands %s and %s alike', async (question, other) => {
    const [one, same] = [
      await told('canary-rollback', question),
      await told('canary-rollback', other),
    ]
    const events = (lines: readonly string[]) => lines.filter(line => line.startsWith(' '))
    expect(events(same)).toEqual(events(one))
    expect(events(one).length).toBeGreaterThan(0)
  })

  it('names the others where a name means several events', async () => {
    expect(await told('canary-rollback', 'green-5xx')).toEqual([
      'the last of 3 events about green-5xx; before it 15:00 (#15), -'.slice(0, 62),
      expect.stringContaining('19:00  alarm green-5xx ALARM → OK'),
      ...Array.from({ length: 5 }, () => expect.any(String)),
    ])
  })

  it.each([
    { question: '#99999', answer: 'not found: there is no event #99999' },
    {
      question: 'scaling.scale-out',
      answer: 'not found: no scaling.scale-out happened in this run',
    },
    { question: 'rolled', answer: 'not found: "rolled" is none of: an instant' },
    {
      question: 'instance',
      answer: 'did you mean "instances.launching" or "instances.in-service"?',
    },
    { question: 'no-alrm', answer: 'did you mean "no-alarm"?' },
    { question: '11:00', answer: 'not found: the run was over at 10:00' },
    { question: '5:99', answer: 'not found: "5:99" is none of: an instant' },
    { question: 'no-scaling', answer: 'not found: no variant of this run has a scaling policy' },
    { question: 'no-rollback', answer: 'not found: no endpoint was updated in this run' },
    { question: 'no-alarm', answer: 'not found: this run has no alarm' },
  ])('says so when there is nothing to tell: $question', async ({ question, answer }) => {
    const answerLines = await told('ab-70-30', question)
    expect(answerLines.join('\n')).toContain(answer)
  })
})

describe('why no-rollback', () => {
  const all = async (scenario: string, question: string) => {
    const answer = why(await worldOf(scenario), question)
    return answer.kind === 'told' ? answer.lines : []
  }

  it('says that the alarm had no data', async () => {
    const [head, alarm] = await all('quiet-night-alarm', 'no-rollback')
    expect(head).toContain('missing → v2-broken, started 9:00, was not rolled back')
    expect(alarm).toContain(
      'alarm missing-5xx: Average of Invocation5XXErrors > 0.05, 1 of 1 × 60 s; it had no datapoint during the deployment (missing data is missing)',
    )
  })

  it('says that the alarm is on a variant that there is not, as long as both configs tell which there are', async () => {
    const world = await worldOf('quiet-night-alarm')
    const { config } = world.alarms.find('missing-5xx') ?? {}
    if (config === undefined) throw new Error('no such alarm')
    const dimensions = config.dimensions.map(({ name, value }) =>
      name === 'VariantName' ? { name, value: 'Z' } : { name, value },
    )
    world.alarms.put({ ...config, dimensions })
    const ofAlarm = () => {
      const answer = why(world, 'no-rollback')
      return answer.kind === 'told' ? answer.lines[1] : undefined
    }
    expect(ofAlarm()).toContain('it never gets any: missing has no variant Z; known: AllTraffic')
    world.endpoints.configs.delete('v1')
    expect(ofAlarm()).not.toContain('it never gets any')
  })

  it('says that a percentile alarm left out periods with few samples', () => {
    const alarm =
      '{ AlarmName: slow, Namespace: AWS/SageMaker, MetricName: ModelLatency, Dimensions: [{ Name: EndpointName, Value: churn }, { Name: VariantName, Value: A }, { Name: EndpointConfigName, Value: v2 }], ExtendedStatistic: p90, EvaluateLowSampleCountPercentile: ignore, Period: 60, EvaluationPeriods: 1, Threshold: 1000, ComparisonOperator: GreaterThanThreshold }'
    const update =
      'EndpointName: churn, EndpointConfigName: v2, DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: ALL_AT_ONCE }, TerminationWaitInSeconds: 300 }, AutoRollbackConfiguration: { Alarms: [{ AlarmName: slow }] } }'
    const text = churnWith(
      'traffic: [{ endpoint: churn, rate: 60/min, arrivals: even }]',
      'timeline:',
      `  - { at: 1m, PutMetricAlarm: ${alarm} }`,
      `  - { at: 10m, UpdateEndpoint: { ${update} } }`,
    )
    const run = new ScenarioRun(parsed(text), { files: NO_FILES, version: 'test' })
    run.finish()
    const answer = why(run.world, 'no-rollback')
    expect(answer.kind === 'told' ? answer.lines[1] : '').toMatch(
      /5 of 5 datapoints did, .*; 5 of them changed nothing: fewer than 100 samples \(EvaluateLowSampleCountPercentile is ignore\); it looks at the new fleet alone/,
    )
  })

  it('says that there is no alarm', async () => {
    const [head, alarm] = await all('bluegreen-all-at-once', 'no-rollback')
    expect(head).toContain('was not rolled back; 0 of')
    expect(alarm).toBe('  it has no alarms: its baking periods are waits and no more')
  })

  it('says that there are no guardrails', async () => {
    const [head, alarm] = await all('why-50-50', 'no-rollback')
    expect(head).toContain('churn → three')
    expect(alarm).toContain('it has no guardrails, for its variants have other names')
  })
})

describe('why no-rollback, no-scaling, no-alarm', () => {
  it.each([
    {
      scenario: 'canary-rollback',
      question: 'no-rollback',
      says: 'every update of this run was rolled back, the last at 15:00: ask for deployment.rolled-back',
    },
    {
      scenario: 'diluted-alarm',
      question: 'no-alarm',
      says: 'every alarm of this run went into ALARM: ask for alarm.state-changed',
    },
  ])('$question of $scenario says that it did', async ({ scenario, question, says }) => {
    expect(why(await worldOf(scenario), question)).toEqual({ kind: 'not-found', message: says })
  })

  it('of a variant that an update held back and of an alarm that never called', async () => {
    const answer = why(await worldOf('scaling-blocked-in-update'), 'no-scaling')
    expect(answer.kind === 'told' && answer.lines).toEqual([
      expect.stringMatching(/^17:00 .* not scaled \(TargetServicePutResourceAsUnscalable\)/),
      expect.stringMatching(/^36:00 .* not scaled \(AlreadyAtDesiredCapacity\)/),
      'alarm AlarmLow of churn/AllTraffic: Sum of InvocationsPerInstance < 5400, 15 of 15 × 60 s; 14 of 60 datapoints did, the furthest was 2400: policy invocations of churn/AllTraffic was not called',
    ])
  })

  it('of an alarm that did not trip', async () => {
    const answer = why(await worldOf('relative-alarm'), 'no-alarm')
    expect(answer.kind === 'told' && answer.lines).toEqual([
      expect.stringMatching(
        /^alarm relative-5xx: IF\(calls > 60, green - blue\) > 0\.05, 1 of 1 × 60 s; 0 of \d+ datapoints did, the furthest was 0\.0\d+$/,
      ),
    ])
  })
})

describe('without a question', () => {
  it('lists what happened by kind, the last of each, and what did not', async () => {
    const lines = questionsFor(await worldOf('bluegreen-all-at-once'))
    expect(lines[0]).toMatch(/^What led to which event\? Name one by its kind/)
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^ {2}deployment\.completed +15:30 {2}churn deployment complete, runs v2 {2}\(#\d+\)$/,
      ),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}api\.called .* \(the last of 4\)$/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}no-rollback +churn → v2, started 6:00/),
    )
  })
})
