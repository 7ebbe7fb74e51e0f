/** A line of the routing log: where a request went, and why. In the log, and at `/_lab/routing`. */
import type { Ms } from '../core/units.ts'

export interface RoutingLine {
  /** Virtual. */
  readonly atMs: Ms
  readonly endpoint: string
  /** Which of the server's own sources sent the request; null: a client did. */
  readonly source: string | null
  /**
   * The line is that of one request among so many. Of a source's own: those since its line before;
   * of clients: 1 ÷ the share that is logged.
   */
  readonly oneOf: number
  /** null: the request reached no variant. */
  readonly variant: string | null
  /** null: it reached no instance. */
  readonly instance: string | null
  /** How it was chosen among those in service: RANDOM, LEAST_OUTSTANDING_REQUESTS; null: it was not. */
  readonly instanceBy: string | null
  /** Uniform in (0, 1); null: nothing was drawn. */
  readonly draw: number | null
  /**
   * What the draw fell into: the weights of the variants or, where the variant was not drawn, blue's
   * and green's shares in a deployment.
   */
  readonly weights: Readonly<Record<string, number>>
  readonly reason: string
  /** Whether the request was copied to the shadow, and why; null: no shadow. */
  readonly shadow: string | null
  /** Virtual time it waits for a worker, and then has in the container. */
  queueMs: Ms
  modelMs: Ms
  /** Of the HTTP answer. */
  status: number
}

/** As `/_lab/routing` sends it. */
export interface NumberedLine extends RoutingLine {
  /** 0, 1, 2 … in order of the answers, since time zero. */
  readonly seq: number
}
