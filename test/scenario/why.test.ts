/** What led to an event, told on the shipped scenarios. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { type Reason, reasonFor } from '../../src/scenario/reasons/causes.ts'
import { why } from '../../src/scenario/reasons/why.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'

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
      '    17:00  churn/AllTraffic blue +2 in service: 3 of 3',
      '    13:00  └─ churn/AllTraffic blue launching 2 (scaling), rea',
      '    13:00     └─ churn/AllTraffic scale-out 1 → 3: 18000 per i',
      '    13:00        └─ alarm AlarmHigh of churn/AllTraffic OK → A',
      '    10:00           └─ churn traffic (traffic[0]) now 300/s',
    ])
  })

  it('takes the last instant at which something happened for one at which nothing did', async () => {
    expect((await told('canary-rollback', '14:59'))[0]).toBe(
      '    13:30  churn baking 10m (canary), until 23:30',
    )
  })

  it.each([
    { question: '#99999', answer: 'not found: there is no event #99999' },
    {
      question: 'scaling.scale-out',
      answer: 'not found: no scaling.scale-out happened in this run',
    },
    { question: 'rolled', answer: 'not found: "rolled" is none of: an instant' },
    { question: '11:00', answer: 'not found: the run was over at 10:00' },
    { question: '5:99', answer: 'not found: "5:99" is none of: an instant' },
    { question: 'no-scaling', answer: 'not found: nothing to tell of no-scaling in this run' },
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
