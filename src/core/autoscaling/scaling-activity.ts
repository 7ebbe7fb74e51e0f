/** Records of DescribeScalingActivities, with AWS's texts. Source: autoscaling.md 1.8. */
import type { AlarmState } from '../alarms/alarm-config.ts'
import { HOUR_MS, type Ms } from '../units.ts'

/** AWS's codes, and three of ours (the last ones) for which AWS writes no record. */
export type NotScaledCode =
  | 'AlreadyAtMaxCapacity'
  | 'AlreadyAtMinCapacity'
  | 'AlreadyAtDesiredCapacity'
  | 'TargetServicePutResourceAsUnscalable'
  | 'Cooldown'
  | 'Suspended'
  | 'OtherPoliciesDisagree'

const WITHOUT_RECORD: readonly NotScaledCode[] = ['Cooldown', 'Suspended', 'OtherPoliciesDisagree']

export interface NotScaledReason {
  readonly code: NotScaledCode
  readonly maxCapacity?: number
  readonly minCapacity?: number
  readonly currentCapacity?: number
}

export interface ScalingActivity {
  readonly id: string
  readonly endpointName: string
  readonly variantName: string
  readonly description: string
  readonly cause: string
  readonly startedAtMs: Ms
  readonly endedAtMs: Ms | undefined
  readonly statusCode: 'InProgress' | 'Successful' | 'Failed' | 'Unfulfilled'
  readonly statusMessage: string | undefined
  readonly notScaledReason?: NotScaledReason
}

/** `state`: the one in which the alarm has the policy as an action. */
export const alarmCause = (alarmName: string, state: AlarmState, policyName: string): string =>
  `monitor alarm ${alarmName} in state ${state} triggered policy ${policyName}`

/** Source: autoscaling.md 1.8: six weeks. */
const KEPT_MS: Ms = 6 * 7 * 24 * HOUR_MS

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** A change that is under way. */
export type OpenActivity = Mutable<ScalingActivity>

/** The account's record of scaling activities. */
export class ScalingActivities {
  readonly #now: () => Ms
  readonly #uuid: () => string
  readonly #activities = new Map<string, OpenActivity>()

  constructor(options: { now: () => Ms; uuid: () => string }) {
    this.#now = options.now
    this.#uuid = options.uuid
  }

  /** Newest first. */
  list(): readonly ScalingActivity[] {
    this.#forgetOld()
    return [...this.#activities.values()].reverse()
  }

  #forgetOld(): void {
    const keptFromMs = this.#now() - KEPT_MS
    for (const { id, startedAtMs } of this.#activities.values()) {
      if (startedAtMs >= keptFromMs) return
      this.#activities.delete(id)
    }
  }

  /** Oldest first. */
  ids(): Iterable<string> {
    return this.#activities.keys()
  }

  find(id: string): OpenActivity | undefined {
    return this.#activities.get(id)
  }

  /** Brings back an activity of a saved account. */
  restore(activity: ScalingActivity): void {
    this.#activities.set(activity.id, { ...activity })
  }

  start(target: ActivityTarget, count: number, cause: string): OpenActivity {
    return this.#add(target, {
      description: `Setting desired instance count to ${count}.`,
      cause,
      statusCode: 'InProgress',
      statusMessage: `Successfully set desired instance count to ${count}. Waiting for change to be fulfilled by sagemaker.`,
    })
  }

  /** A scheduled action has run; over at once. `refusal`: why the bounds could not be set. */
  boundsSet(
    target: ActivityTarget,
    action: {
      readonly name: string
      readonly minCapacity: number | undefined
      readonly maxCapacity: number | undefined
    },
    refusal: string | undefined,
  ): void {
    const { name, minCapacity, maxCapacity } = action
    const bounds = [
      ...(minCapacity === undefined ? [] : [`min capacity to ${minCapacity}`]),
      ...(maxCapacity === undefined ? [] : [`max capacity to ${maxCapacity}`]),
    ].join(' and ')
    const activity = this.#add(target, {
      description: `Setting ${bounds}`,
      cause: `scheduled action name ${name} was triggered`,
      statusCode: refusal === undefined ? 'Successful' : 'Failed',
      statusMessage:
        refusal === undefined
          ? `Successfully set ${bounds}`
          : `Failed to set ${bounds}. Reason: ${refusal}`,
    })
    activity.endedAtMs = this.#now()
  }

  complete(activity: OpenActivity, count: number): void {
    activity.endedAtMs = this.#now()
    activity.statusCode = 'Successful'
    activity.statusMessage = `Successfully set desired instance count to ${count}. Change successfully fulfilled by sagemaker.`
  }

  /** Assumed: the text; AWS documents the status for what the service cannot deliver. */
  unfulfilled(activity: OpenActivity, count: number, reason: string): void {
    activity.endedAtMs = this.#now()
    activity.statusCode = 'Unfulfilled'
    activity.statusMessage = `Successfully set desired instance count to ${count}. Change could not be fulfilled by sagemaker. Reason: ${reason}`
  }

  /** `reason`: the text with which SageMaker refused the order. */
  fail(activity: OpenActivity, count: number, reason: string): void {
    activity.endedAtMs = this.#now()
    activity.statusCode = 'Failed'
    activity.statusMessage = `Failed to set desired instance count to ${count}. Reason: ${reason}`
  }

  /** Not-scaled records never get an end. */
  notScaled(target: ActivityTarget, cause: string, reason: NotScaledReason): void {
    if (WITHOUT_RECORD.includes(reason.code)) return
    this.#add(target, {
      description: 'Attempting to scale due to alarm triggered',
      cause,
      statusCode: reason.code === 'AlreadyAtDesiredCapacity' ? 'Successful' : 'Failed',
      statusMessage: undefined,
      notScaledReason: reason,
    })
  }

  #add(
    { endpointName, variantName }: ActivityTarget,
    rest: Omit<ScalingActivity, keyof ActivityTarget | 'id' | 'startedAtMs' | 'endedAtMs'>,
  ): OpenActivity {
    this.#forgetOld()
    const startedAtMs = this.#now()
    const id = this.#uuid()
    const activity = { id, endpointName, variantName, startedAtMs, endedAtMs: undefined, ...rest }
    this.#activities.set(id, activity)
    return activity
  }
}

interface ActivityTarget {
  readonly endpointName: string
  readonly variantName: string
}
