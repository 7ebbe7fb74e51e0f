/** Which run this is, and whether it still goes on. */

import type { Recording } from '../../scenario/recording/recording.ts'
import { clockText } from '../../scenario/story/event-text.ts'
import { isPrinting } from '../drawing-ahead.ts'
import {
  chosenEndpoint,
  connection,
  cursorMs,
  endpoint,
  endpointNames,
  isComparing,
  isFollowing,
  liveClock,
  lookAtRun,
  recording,
  recordings,
  runIndex,
  view,
} from '../store.ts'
import { FileButton } from './file-button.tsx'

export function Header() {
  const run = recording.value
  if (run === undefined) return null
  const shown = isComparing.value ? recordings.value : [run]
  const name = shown.map(({ scenario }) => scenario ?? 'An empty account').join(' · ')
  return (
    <header class="head">
      <div>
        <h1>{name}</h1>
        {run.lesson !== null && !isComparing.value && <p class="lesson">{run.lesson}</p>}
      </div>
      <div class="choices">
        {recordings.value.length > 1 && <RunChoice />}
        {recordings.value.length > 1 && (
          <button
            type="button"
            aria-pressed={isComparing.value}
            onClick={() => {
              view.value = isComparing.value ? 'run' : 'compare'
            }}
          >
            Compare
          </button>
        )}
        <FileButton />
        {endpointNames.value.length > 1 && <EndpointChoice />}
        <Connection />
      </div>
      {!isComparing.value && <Stamp run={run} />}
      {isPrinting.value && (
        <p class="on-paper as-of">
          {endpoint}, as of {clockText(Math.floor(cursorMs.value / 1000) * 1000)}
        </p>
      )}
    </header>
  )
}

export const Stamp = ({ run }: { readonly run: Recording }) => (
  <p class="stamp">
    endpoint-lab {run.version}, seed {run.seed}, {clockText(Math.floor(run.nowMs / 1000) * 1000)}{' '}
    simulated
    {run.digest !== null && (
      <>
        , digest <code>{run.digest.slice(0, 12)}</code>
      </>
    )}
  </p>
)

const RunChoice = () => (
  <label>
    Run{' '}
    <select
      value={runIndex.value}
      onChange={({ currentTarget }) => {
        runIndex.value = Number(currentTarget.value)
        view.value = 'run'
        lookAtRun()
      }}
    >
      {recordings.value.map((run, index) => (
        <option key={index} value={index}>
          {run.scenario}, seed {run.seed}
        </option>
      ))}
    </select>
  </label>
)

const EndpointChoice = () => (
  <label>
    Endpoint{' '}
    <select
      value={endpoint.value}
      onChange={({ currentTarget }) => {
        chosenEndpoint.value = currentTarget.value
      }}
    >
      {endpointNames.value.map(name => (
        <option key={name}>{name}</option>
      ))}
    </select>
  </label>
)

function Connection() {
  if (connection.value === 'file') return <span class="badge">recorded</span>
  const { speed = '', isPaused = false } = liveClock.value ?? {}
  const pace = isPaused ? 'paused' : typeof speed === 'number' ? `${speed}×` : speed
  return (
    <>
      <span class={`badge ${connection.value}`} role="status">
        {connection.value === 'live' ? `live, ${pace}` : 'reconnecting …'}
      </span>
      <button
        type="button"
        aria-pressed={isFollowing.value}
        onClick={() => {
          isFollowing.value = !isFollowing.value
        }}
      >
        Follow
      </button>
    </>
  )
}
