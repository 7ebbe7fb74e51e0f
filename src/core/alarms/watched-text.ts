/** What an alarm on metric math watches, in words. */
import type { AlarmMath } from './alarm-math.ts'

export function watchedText(math: AlarmMath): string {
  const source = math.queries.find(({ isWatched }) => isWatched)?.source
  if (source === undefined) return ''
  return source.kind === 'expression'
    ? source.text
    : `${source.stat.statistic} of ${source.stat.metric.metricName}`
}
