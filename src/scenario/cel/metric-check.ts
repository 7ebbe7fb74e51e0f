/** The arguments of `metric(…)`, as far as they are written out. */
import type { ASTNode } from '@marcbachmann/cel-js'
import { isMetricName, METRIC_NAMES } from '../../core/metrics/metric-store.ts'
import { suggestion } from '../reading/suggest.ts'
import { ExpectationError } from './expectation-error.ts'
import { checkedStatistic, METRIC_MEMBERS } from './metric-query.ts'
import type { RunNames } from './run-shapes.ts'
import type { Report } from './shape-check.ts'

/** Written-out text, and where it is. */
interface Written {
  readonly text: string
  readonly offset: number
}

/** `names` undefined: the scenario's endpoints are not known. */
export function checkMetricCall(call: ASTNode, names: RunNames | undefined, report: Report): void {
  const written = writtenMembers(call, report)
  const { endpoint, variant, metric, statistic } = Object.fromEntries(written)
  if (metric !== undefined && !isMetricName(metric.text)) {
    const hint = suggestion(metric.text, METRIC_NAMES)
    report({ offset: metric.offset, message: `there is no metric "${metric.text}"`, hint })
  }
  if (statistic !== undefined) checkStatistic(statistic, report)
  if (names === undefined || endpoint === undefined) return
  const variants = names.get(endpoint.text)
  if (variants === undefined) {
    const hint = suggestion(endpoint.text, names.keys())
    const message = `no CreateEndpoint makes "${endpoint.text}"`
    report({ offset: endpoint.offset, message, hint })
  } else if (variant !== undefined && !variants.has(variant.text)) {
    const hint = suggestion(variant.text, variants)
    const message = `no config of endpoint "${endpoint.text}" has a variant "${variant.text}"`
    report({ offset: variant.offset, message, hint })
  }
}

/** By name, of both forms of the call. */
function writtenMembers(call: ASTNode, report: Report): ReadonlyMap<string, Written> {
  const args: readonly ASTNode[] = call.op === 'call' ? call.args[1] : []
  const [first] = args
  const pairs: (readonly [string, ASTNode])[] = []
  if (first?.op !== 'map') {
    for (const [index, argument] of args.entries()) {
      pairs.push([METRIC_MEMBERS[index] ?? '', argument])
    }
  } else {
    for (const [key, value] of first.args) {
      if (key.op !== 'value') continue
      checkMember(String(key.args), key.start, report)
      pairs.push([String(key.args), value])
    }
  }
  const written = pairs.flatMap(([name, node]): (readonly [string, Written])[] =>
    node.op === 'value' && typeof node.args === 'string'
      ? [[name, { text: node.args, offset: node.start }]]
      : [],
  )
  return new Map(written)
}

function checkMember(name: string, offset: number, report: Report): void {
  const known: readonly string[] = METRIC_MEMBERS
  if (known.includes(name)) return
  report({ offset, message: `metric() has no "${name}"`, hint: suggestion(name, known) })
}

function checkStatistic({ text, offset }: Written, report: Report): void {
  try {
    checkedStatistic(text)
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error
    report({ offset, message: error.message, hint: error.hint })
  }
}
