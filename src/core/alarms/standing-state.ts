/** When an alarm stays as it is, though its datapoints call for another state. */
import type { Ms } from '../units.ts'
import type { Alarm } from './alarm.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { type Datapoint, evaluateAlarm } from './evaluate.ts'

/** `state`: the other one. `loadedAtMs`: when metrics began anew; `undefined`: they did not. */
export function stands(
  { config, watch, isSettled }: Alarm,
  state: AlarmState,
  { nowMs, loadedAtMs }: { readonly nowMs: Ms; readonly loadedAtMs: Ms | undefined },
): boolean {
  if (config.lowSamplePercentile === 'ignore' && watch.hasLowSampleAt(nowMs)) return true
  const isEarly = isSettled && state !== 'OK'
  if (!isEarly && loadedAtMs === undefined) return false
  const points = watch.pointsAt(nowMs)
  if (isEarly && isUndecided(config, state, points)) return true
  // Datapoints may be missing only because the account was loaded since.
  const beganAtMs = loadedAtMs ?? Number.NEGATIVE_INFINITY
  return points.some(({ startMs, value }) => value === undefined && startMs < beganAtMs)
}

/**
 * What was settled before time zero stands until the periods since decide otherwise: those before
 * are not missing data.
 */
function isUndecided(
  config: AlarmConfig,
  state: AlarmState,
  points: readonly Datapoint[],
): boolean {
  if ((points[0]?.startMs ?? 0) >= 0) return false
  if (state !== 'ALARM') return true
  const { breaching, fillers } = evaluateAlarm(config, points, state)
  const missing = points.filter(({ startMs, value }) => startMs >= 0 && value === undefined)
  return breaching + Math.min(fillers, missing.length) < config.datapointsToAlarm
}
