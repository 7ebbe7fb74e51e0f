/** What holds of a random lab that has been played to its end. */
import { completionProblems, limitProblems, rollbackProblems } from './deployment-rules.ts'
import { alarmProblems } from './naive-alarms.ts'
import { END_MS, type Played } from './play-lab.ts'
import { lostRequests, rowProblems } from './request-rules.ts'
import { callerProblems } from './retry-rules.ts'
import { activityProblems, unexplainedChanges, wrongOrders } from './scaling-rules.ts'

/** By what the rule says; no problems: it holds. */
export const RULES: Readonly<Record<string, (played: Played) => readonly string[]>> = {
  'a refused call changes nothing': refusedProblems,
  'no request is lost': lostRequests,
  'callers who try again have one fate each, and every attempt is one request': callerProblems,
  'metric rows follow one another and add up': rowProblems,
  'a rolled-back endpoint serves the old config with the old counts': rollbackProblems,
  'a deployment that completed has the counts of its config, or those retained': completionProblems,
  'no deployment outlives its time limit by more than its roll-back': limitProblems,
  'capacity changes only by a policy, a schedule, a deployment or a call': unexplainedChanges,
  'policies order for an alarm in ALARM, inside the bounds': wrongOrders,
  'scaling activities are the orders that were given': activityProblems,
  'alarm states follow from the stored datapoints alone': ({ world, lab }) =>
    alarmProblems(world, { untilMs: END_MS, areSettled: lab.areAlarmsSettled }),
}

function refusedProblems({ calls }: Played): string[] {
  return calls
    .filter(({ refusal, before, after }) => refusal !== undefined && before !== after)
    .map(({ happening }) => `${happening.kind} at ${happening.atMs} was refused, and did something`)
}
