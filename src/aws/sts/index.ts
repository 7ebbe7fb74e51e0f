/** The STS operations. */
import type { Operation } from '../operation.ts'
import { getCallerIdentity } from './get-caller-identity.ts'

export const STS_OPERATIONS: readonly Operation[] = [getCallerIdentity]
