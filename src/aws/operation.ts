/**
 * What an API operation is: a name, a request schema and what it does to a world.
 *
 * Protocols, the scenario runner and the tests know operations only through this shape, so an
 * operation is one file, one line in its service's `index.ts`, and its test.
 */
import type { z } from 'zod'
import type { World } from '../core/world.ts'
import type { Service } from './service.ts'

export interface Operation<
  Input = unknown,
  Output extends object | undefined = object | undefined,
> {
  readonly service: Service
  readonly name: string
  /** Names the resource that a call concerns: a member that holds a name, or a list of names. */
  readonly resourceMember: string | undefined
  /** Describes and lists; leaves no trace in the timeline. */
  readonly isReadOnly: boolean
  /** The wire schema: unknown members are dropped. */
  readonly input: z.ZodType<Input>
  /**
   * Throws `DomainError` or `AwsError` when the call is refused, and has then changed nothing.
   * `undefined`: the operation has no output shape (an empty body).
   */
  run(world: World, input: Input): Output
}

interface Definition<Input, Output extends object | undefined> {
  readonly service: Service
  readonly name: string
  readonly resource?: keyof Input & string
  readonly input: z.ZodType<Input>
  run(world: World, input: Input): Output
}

export function defineOperation<Input, Output extends object | undefined>(
  definition: Definition<Input, Output>,
): Operation<Input, Output> {
  const { service, name, input, resource, run } = definition
  const isReadOnly = /^(Describe|List|Get)/.test(name)
  return { service, name, input, resourceMember: resource, isReadOnly, run }
}
