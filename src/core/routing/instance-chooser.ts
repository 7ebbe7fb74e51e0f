/**
 * Which instance of a variant serves a request.
 *
 * Source: SageMaker API, ProductionVariantRoutingConfig.RoutingStrategy.
 */
import type { RequestBlock } from '../endpoint/request-block.ts'

export interface InstanceChooser {
  readonly name: string
  /**
   * Whether a choice depends on the fate of earlier requests: then `choose` and `placed` are called
   * request by request, otherwise `choose` once for many.
   */
  readonly isSequential: boolean
  /** Fills in `instanceId` for the requests from `start` up to `end`; some instance is in service. */
  choose(block: RequestBlock, start: number, end: number): void
  /** The request at the index has been placed: its answer instant is known. */
  placed(block: RequestBlock, index: number): void
  joined(instanceId: number): void
  left(instanceId: number): void
}
