/** The deployment at the time cursor: which step of how many, how long it has been, what is left. */
import type { Ms } from '../../core/units.ts'
import { clockText } from '../../scenario/story/event-text.ts'
import { type DeploymentPicture, type EndpointPicture, launchOf } from '../model/lab-picture.ts'
import { cursorMs, endpoint, picture } from '../store.ts'

export function Stepper() {
  const now = picture.value.endpoints.get(endpoint.value)
  return now?.deployment === undefined ? null : (
    <section class="stepper" aria-label="Deployment">
      <DeploymentSteps now={now} deployment={now.deployment} atMs={cursorMs.value} />
    </section>
  )
}

interface DeploymentProps {
  readonly now: EndpointPicture
  readonly deployment: DeploymentPicture
  readonly atMs: Ms
}

export function DeploymentSteps({ now, deployment, atMs }: DeploymentProps) {
  const { fromConfig, toConfig, strategy, outcome, startedMs, endedMs, reason, bake } = deployment
  const launch = launchOf(now)
  const untilMs = endedMs === undefined ? atMs : Math.min(atMs, endedMs)
  return (
    <>
      <h2>
        {fromConfig} → {toConfig} <small>{strategy}</small>
      </h2>
      <Steps deployment={deployment} />
      <p class={`outcome is-${outcome.replace(' ', '-')}`}>
        <b>{outcome}</b>, {clock(untilMs - startedMs)} {endedMs === undefined ? 'so far' : 'in all'}
        {reason !== undefined && `: ${reason}`}
      </p>
      {bake && <Wait what={`baking (${bake.stage})`} {...bake} atMs={atMs} />}
      {launch && <Wait what={`launching ${launch.count}`} {...launch} atMs={atMs} />}
    </>
  )
}

function Steps({ deployment }: { readonly deployment: DeploymentPicture }) {
  const { step, steps, greenShare, outcome } = deployment
  if (steps === 0) return <p class="steps-none">launching the green fleet</p>
  return (
    <ol class="steps">
      {Array.from({ length: steps }, (_, i) => i + 1).map(number => {
        const isNow = number === step && outcome === 'running'
        return (
          <li
            key={number}
            class={number < step ? 'done' : isNow ? 'now' : number === step ? outcome : 'open'}
            {...(isNow ? { 'aria-current': 'step' as const } : {})}
          >
            {number < step || outcome === 'completed' ? '✓ ' : ''}step {number} of {steps}
            {isNow && ` · ${Math.round(greenShare * 1000) / 10}% green`}
          </li>
        )
      })}
    </ol>
  )
}

interface WaitProps {
  readonly what: string
  readonly sinceMs: Ms
  readonly untilMs: Ms
  readonly atMs: Ms
}

function Wait({ what, sinceMs, untilMs, atMs }: WaitProps) {
  const elapsedMs = Math.min(atMs, untilMs) - sinceMs
  const text = `${what}: ${clock(elapsedMs)} elapsed, ${clock(untilMs - sinceMs - elapsedMs)} remaining`
  return (
    <p class="wait-for">
      <progress aria-label={text} max={untilMs - sinceMs} value={elapsedMs} /> {text}
    </p>
  )
}

const clock = (durationMs: Ms): string =>
  clockText(Math.max(0, Math.floor(durationMs / 1000) * 1000))
