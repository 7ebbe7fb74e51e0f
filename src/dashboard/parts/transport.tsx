/** Play, pause, step and scrub. */
import { clockText } from '../../scenario/story/event-text.ts'
import { KEYS } from '../keys.ts'
import { togglePlay } from '../playback.ts'
import { cursorMs, endMs, isPlaying, moveTo, playSpeed, stepDecision, zoom } from '../store.ts'
import { zoomBy } from '../zooming.ts'

const SPEEDS = [1, 10, 60, 300, 3600]

export const Transport = () => (
  <div class="transport">
    <button
      type="button"
      title="Previous decision (p)"
      aria-label="Previous decision"
      onClick={() => stepDecision(-1)}
    >
      ❙◀<span class="word"> Decision</span>
    </button>
    <button type="button" class="play" title="Play or pause (Space)" onClick={togglePlay}>
      {isPlaying.value ? '❚❚ Pause' : '▶ Play'}
    </button>
    <button
      type="button"
      title="Next decision (n)"
      aria-label="Next decision"
      onClick={() => stepDecision(1)}
    >
      <span class="word">Decision </span>▶❙
    </button>
    <label class="speed">
      <span class="word">Speed</span>{' '}
      <select
        aria-label="Speed"
        value={playSpeed.value}
        onChange={({ currentTarget }) => {
          playSpeed.value = Number(currentTarget.value)
        }}
      >
        {SPEEDS.map(speed => (
          <option key={speed} value={speed}>
            {speed}×
          </option>
        ))}
      </select>
    </label>
    <Scrubber />
    <span class="zoom">
      <button type="button" title="Zoom in (+)" aria-label="Zoom in" onClick={() => zoomBy(0.5)}>
        +
      </button>
      <button type="button" title="Zoom out (−)" aria-label="Zoom out" onClick={() => zoomBy(2)}>
        −
      </button>
      {zoom.value !== undefined && (
        <button type="button" title="Show all (0)" onClick={() => zoomBy(Number.POSITIVE_INFINITY)}>
          All
        </button>
      )}
    </span>
    <details class="keys">
      <summary>Keys</summary>
      <dl>
        {KEYS.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  </div>
)

/** What moves with the cursor; the rest of the row stands still meanwhile. */
const Scrubber = () => (
  <>
    <input
      type="range"
      class="scrub"
      aria-label="Time"
      aria-valuetext={clockText(Math.floor(cursorMs.value))}
      min={0}
      max={endMs.value}
      step={1000}
      value={cursorMs.value}
      onInput={({ currentTarget }) => moveTo(Number(currentTarget.value))}
    />
    <output class="clock">
      {clockText(Math.floor(cursorMs.value / 1000) * 1000)}{' '}
      <small>of {clockText(Math.floor(endMs.value / 1000) * 1000)}</small>
    </output>
  </>
)
