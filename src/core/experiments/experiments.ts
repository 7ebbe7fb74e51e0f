/**
 * The inference experiments of the account: managed shadow tests that deploy a shadow variant on an
 * endpoint for a time, and undo or promote it in the end. Performs the effects of transition.ts.
 *
 * Source: SageMaker API, …InferenceExperiment; endpoints.md 2.5, 6.
 * Assumed: creation takes 30 s; one experiment at a time on an endpoint; a change waits until the
 * endpoint is InService; the end brings back the config and the instance count of before; the texts.
 */
import type { EndpointStatus } from '../endpoint/endpoint-status.ts'
import type { Endpoints } from '../endpoint/endpoints.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { type Cancel, PRIORITY } from '../scheduler.ts'
import { type Ms, SECOND_MS } from '../units.ts'
import {
  DURATION_DEFAULT_MS,
  DURATION_MAX_MS,
  type Experiment,
  type ExperimentChanges,
  type ExperimentRequest,
  type ExperimentVariant,
  type SavedExperiment,
  type StopRequest,
} from './experiment.ts'
import { checkSameVariants, checkSchedule, scheduleText, sourceOf } from './experiment-checks.ts'
import { outcomeOf, writeConfig } from './experiment-config.ts'
import {
  type DeployReason,
  type ExperimentEvent,
  type ExperimentPhase,
  isOver,
  transition,
} from './transition.ts'

const UNSETTLED: readonly EndpointStatus[] = ['Updating', 'RollingBack']
/** Assumed. */
const CREATION_MS: Ms = 30 * SECOND_MS

export class Experiments {
  readonly #engine: Engine
  readonly #endpoints: Endpoints
  readonly #experiments = new Map<string, Experiment>()
  /** Timers of the schedule. */
  readonly #timers = new Map<string, Cancel>()

  constructor(engine: Engine, endpoints: Endpoints) {
    this.#engine = engine
    this.#endpoints = endpoints
  }

  create(request: ExperimentRequest): void {
    const { name, endpointName, shadow, samplingPercent } = request
    const { nowMs } = this.#engine.scheduler
    if (this.#experiments.has(name)) {
      throw new DomainError('already-exists', `Inference experiment "${name}" already exists.`)
    }
    const endpoint = this.#endpoints.find(endpointName)
    const rival = this.#activeOn(endpointName)
    if (rival !== undefined) {
      const text = `Endpoint "${endpointName}" is in use by inference experiment "${rival.name}".`
      throw new DomainError('already-exists', text)
    }
    const source = sourceOf(endpoint, request)
    this.#checkModels([shadow])
    if (this.#experiments.size >= LIMITS.experimentsMax) {
      const text = 'The account-level limit of inference experiments has been reached.'
      throw new DomainError('quota-exceeded', text)
    }
    const startMs = Math.max(request.startMs ?? nowMs, nowMs)
    const endMs = request.endMs ?? startMs + DURATION_DEFAULT_MS
    checkSchedule(startMs, endMs, nowMs)
    this.#experiments.set(name, {
      name,
      endpointName,
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
      completedAtMs: undefined,
      state: { phase: 'creating' },
      statusReason: undefined,
      settings: { source, shadow, samplingPercent },
      startMs,
      endMs,
      outcome: undefined,
      before: undefined,
      targetConfig: undefined,
      isWaiting: false,
      configsWritten: 0,
    })
    this.#record(this.find(name), undefined, scheduleText(request))
    this.#prepareAt(name, nowMs + CREATION_MS)
  }

  /** In Created everything may change, in Running all but the start. */
  update(name: string, changes: ExperimentChanges): void {
    const experiment = this.#in(name, ['created', 'running'])
    const { nowMs } = this.#engine.scheduler
    const isRunning = experiment.state.phase === 'running'
    if (isRunning && changes.startMs !== undefined) {
      const text = `Inference experiment "${name}" is running: its start time cannot change.`
      throw new DomainError('wrong-state', text)
    }
    const { settings } = experiment
    const startMs = changes.startMs ?? experiment.startMs
    const endMs = changes.endMs ?? experiment.endMs
    checkSchedule(startMs, endMs, nowMs)
    const changed = {
      source: changes.source ?? settings.source,
      shadow: changes.shadow ?? settings.shadow,
      samplingPercent: changes.samplingPercent ?? settings.samplingPercent,
    }
    checkSameVariants(settings, changed)
    this.#checkModels([changed.source, changed.shadow])
    const isDeployed = changes.source ?? changes.shadow ?? changes.samplingPercent
    const event: ExperimentEvent = { kind: 'change' }
    this.#call(
      experiment,
      { startMs, endMs, settings: changed },
      isDeployed === undefined ? undefined : { event, why: 'the experiment was updated' },
    )
    this.#schedule(name)
  }

  /** Starts one that waits for its start time. */
  start(name: string): void {
    const experiment = this.#in(name, ['created'])
    const { nowMs } = this.#engine.scheduler
    // Source: endpoints.md 6: the end is cut to thirty days.
    const endMs = Math.min(experiment.endMs, nowMs + DURATION_MAX_MS)
    const event: ExperimentEvent = { kind: 'start' }
    this.#call(experiment, { startMs: nowMs, endMs }, { event, why: 'it was started by hand' })
    this.#schedule(name)
  }

  stop(name: string, request: StopRequest): void {
    const experiment = this.#in(name, ['created', 'running'])
    const outcome = outcomeOf(experiment, request)
    if (outcome !== undefined) {
      this.#checkModels([...outcome.production, ...(outcome.shadow ? [outcome.shadow] : [])])
    }
    const why = request.reason ?? 'it was stopped by hand'
    const event: ExperimentEvent = { kind: 'stop', finalPhase: request.finalPhase }
    this.#call(experiment, { outcome, statusReason: request.reason }, { event, why })
  }

  /** Removes the record alone; what runs must be stopped first. */
  delete(name: string): void {
    this.#in(name, ['created', 'completed', 'cancelled'])
    this.#timers.get(name)?.()
    this.#timers.delete(name)
    this.#experiments.delete(name)
  }

  /** Throws not-found. */
  find(name: string): Experiment {
    const experiment = this.#experiments.get(name)
    if (experiment === undefined) {
      throw new DomainError('not-found', `Could not find inference experiment "${name}".`)
    }
    return experiment
  }

  peek(name: string): Experiment | undefined {
    return this.#experiments.get(name)
  }

  /**
   * Of a saved account. Assumed: what was being deployed on the endpoint is deployed again, since
   * the endpoint's own part of it was rolled back (saved-endpoint.ts).
   */
  restore(saved: SavedExperiment): void {
    const { name, endpointName, state, targetConfig } = saved
    const { scheduler } = this.#engine
    const isDeploying = 'isOver' in state || state.phase === 'stopping'
    const runs = this.#endpoints.peek(endpointName)?.config.name
    const isWaiting = isDeploying && (saved.isWaiting || runs !== targetConfig)
    this.#experiments.set(name, { ...saved, isWaiting })
    if (state.phase === 'creating') this.#prepareAt(name, saved.createdAtMs + CREATION_MS)
    // Not before the rest of the account is back.
    scheduler.schedule(scheduler.nowMs, PRIORITY.deployment, () => {
      if (isDeploying) this.endpointSettled(endpointName)
      if (state.phase !== 'creating') this.#schedule(name)
    })
  }

  #prepareAt(name: string, atMs: Ms): void {
    const { scheduler } = this.#engine
    const prepare = (): void => {
      this.#sendOrLose(name, { kind: 'prepared' }, 'created')
      this.#schedule(name)
    }
    const dueMs = Math.max(atMs, scheduler.nowMs)
    this.#timers.set(name, scheduler.schedule(dueMs, PRIORITY.deployment, prepare))
  }

  /** In order of creation. */
  all(): readonly Experiment[] {
    return [...this.#experiments.values()]
  }

  /** The endpoint is InService again, has failed, or is gone. */
  endpointSettled(endpointName: string): void {
    const experiment = this.#activeOn(endpointName)
    if (experiment === undefined) return
    const { name, targetConfig, isWaiting } = experiment
    const endpoint = this.#endpoints.peek(endpointName)
    if (endpoint === undefined) return this.#lose(name, `Endpoint "${endpointName}" was deleted.`)
    if (experiment.before === undefined && !isWaiting) return // it has not begun
    if (UNSETTLED.includes(endpoint.status)) return // a scaling policy was faster: it settles again
    if (endpoint.status !== 'InService') {
      return this.#lose(name, endpoint.failureReason ?? `The endpoint is ${endpoint.status}.`)
    }
    if (isWaiting) return this.#deployOrLose(experiment)
    if (endpoint.config.name === targetConfig) {
      return this.#sendOrLose(name, { kind: 'deployed' }, `the endpoint runs ${targetConfig}`)
    }
    const text = `Endpoint "${endpointName}" runs "${endpoint.config.name}", not "${targetConfig}".`
    this.#lose(name, endpoint.failureReason ?? text)
  }

  /** What had to wait for the endpoint. */
  #deployOrLose(experiment: Experiment): void {
    try {
      this.#prepare(experiment, deployReasonOf(experiment))()
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      this.#lose(experiment.name, error.message)
    }
  }

  #activeOn(endpointName: string): Experiment | undefined {
    return this.all().find(each => each.endpointName === endpointName && !isOver(each.state.phase))
  }

  #in(name: string, phases: readonly ExperimentPhase[]): Experiment {
    const experiment = this.find(name)
    const { phase } = experiment.state
    if (phases.includes(phase)) return experiment
    const text = `Inference experiment "${name}" is ${statusOf(phase)}: the call needs one that is ${phases.map(statusOf).join(' or ')}.`
    throw new DomainError('wrong-state', text)
  }

  #checkModels(variants: readonly ExperimentVariant[]): void {
    const named = variants.map(({ modelName }) => ({ modelName }))
    this.#endpoints.configs.checkModels({ variants: named, shadowVariants: [] })
  }

  /** Sets the timer for the next instant of the schedule, or acts when that is now or past. */
  #schedule(name: string): void {
    this.#timers.get(name)?.()
    const experiment = this.#experiments.get(name)
    if (experiment === undefined) return
    const { scheduler } = this.#engine
    const { phase } = experiment.state
    if (phase === 'creating' || phase === 'stopping' || isOver(phase)) return
    const isStart = phase === 'created'
    const dueMs = Math.max(isStart ? experiment.startMs : experiment.endMs, scheduler.nowMs)
    const act = (): void => {
      const event: ExperimentEvent = { kind: isStart ? 'start' : 'end-due' }
      this.#sendOrLose(name, event, isStart ? 'its start time came' : 'its end time came')
      if (isStart) this.#schedule(name)
    }
    if (isStart && dueMs === scheduler.nowMs) return act()
    this.#timers.set(name, scheduler.schedule(dueMs, PRIORITY.deployment, act))
  }

  /** Of a call: refused before anything is changed when the endpoint cannot be changed so. */
  #call(
    experiment: Experiment,
    changes: Partial<Experiment>,
    event?: { readonly event: ExperimentEvent; readonly why: string },
  ): void {
    const before = { ...experiment }
    try {
      Object.assign(experiment, changes)
      if (event !== undefined) this.#send(experiment, event.event, event.why)
    } catch (error) {
      Object.assign(experiment, before)
      throw error
    }
    experiment.modifiedAtMs = this.#engine.scheduler.nowMs
  }

  /** Of the schedule or the endpoint: what cannot be done cancels the experiment. */
  #sendOrLose(name: string, event: ExperimentEvent, why: string): void {
    const experiment = this.find(name)
    try {
      this.#send(experiment, event, why)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      this.#lose(name, error.message)
    }
  }

  #lose(name: string, reason: string): void {
    const experiment = this.find(name)
    experiment.statusReason = reason
    this.#send(experiment, { kind: 'lost' }, reason)
  }

  /** Throws, with nothing changed, when the endpoint would refuse what is to be deployed. */
  #send(experiment: Experiment, event: ExperimentEvent, why: string): void {
    const { nowMs } = this.#engine.scheduler
    const from = experiment.state.phase
    const { state, deploy } = transition(experiment.state, event)
    const perform = deploy === undefined ? undefined : this.#prepare(experiment, deploy)
    experiment.state = state
    if (state.phase !== from) {
      experiment.modifiedAtMs = nowMs
      if (isOver(state.phase)) experiment.completedAtMs = nowMs
      this.#record(experiment, from, why)
    }
    perform?.()
  }

  /** Checks the update of the endpoint; performing it is left to the caller. */
  #prepare(experiment: Experiment, reason: DeployReason): () => void {
    const { name, endpointName } = experiment
    const endpoint = this.#endpoints.find(endpointName)
    experiment.isWaiting = endpoint.status !== 'InService'
    if (experiment.isWaiting) return () => {}
    const { configName, production, shadow } = writeConfig(
      this.#endpoints.configs,
      experiment,
      endpoint,
      reason,
    )
    const request = {
      name: endpointName,
      configName,
      deployment: undefined,
      retainDeployment: false,
      retainAllVariantProperties: false,
      excludeRetained: [],
      instanceCounts: new Map(production.map(each => [each.name, each.instanceCount])),
    }
    try {
      this.#endpoints.checkUpdate(request)
    } catch (error) {
      if (configName !== experiment.before?.config.name) this.#endpoints.configs.delete(configName)
      throw error
    }
    experiment.targetConfig = configName
    return () => {
      this.#engine.timeline.record({
        kind: 'experiment.deploying',
        experiment: name,
        endpoint: endpointName,
        endpointConfig: configName,
        reason,
        production: Object.fromEntries(production.map(each => [each.name, each.instanceCount])),
        shadow: shadow?.name,
        samplingPercent: shadow === undefined ? undefined : experiment.settings.samplingPercent,
      })
      this.#endpoints.update(request)
    }
  }

  #record(experiment: Experiment, from: ExperimentPhase | undefined, reason: string): void {
    this.#engine.timeline.record({
      kind: 'experiment.status-changed',
      experiment: experiment.name,
      endpoint: experiment.endpointName,
      from,
      to: experiment.state.phase,
      reason,
    })
  }
}

/** As the API writes it. */
export const statusOf = (phase: ExperimentPhase): string =>
  phase.charAt(0).toUpperCase() + phase.slice(1)

const deployReasonOf = ({ state: { phase } }: Experiment): DeployReason =>
  phase === 'starting' ? 'start' : phase === 'updating' ? 'update' : 'stop'
