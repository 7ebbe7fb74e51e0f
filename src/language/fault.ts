/** A fault on purpose, as a scenario's `fault:` entry and `POST /_lab/faults` give it, read. */
import type { Ms, Share } from '../core/units.ts'

export type Fault =
  | {
      readonly kind: 'kill'
      readonly endpoint: string
      readonly variant: string
      /** Instances that are lost at once. */
      readonly count: number
    }
  | {
      readonly kind: 'latency'
      readonly target: FaultTarget
      readonly factor: number
      readonly forMs: Ms
    }
  | {
      readonly kind: 'errors'
      readonly target: FaultTarget
      readonly share4xx: Share
      readonly share5xx: Share
      readonly forMs: Ms
    }
  | {
      readonly kind: 'capacity'
      readonly instanceType: string
      /** Most instances of the type that AWS has for the account. */
      readonly instances: number
      readonly forMs: Ms
    }

export type FaultTarget =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'variant'; readonly endpoint: string; readonly variant: string }
  | {
      readonly kind: 'instance'
      readonly endpoint: string
      readonly variant: string
      /** From 0, in order of launch. */
      readonly instance: number
    }
