/** What is said of a schedule expression that cannot be read. Source: autoscaling.md 1.3. */
import { DomainError } from '../../core/errors.ts'

export const scheduleError = (details: string): DomainError =>
  new DomainError('invalid-value', `Invalid schedule expression. Details: ${details}`)
