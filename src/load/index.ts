/** `endpoint-lab/load`: what the scripts in load/, and those of users, are made of. */
export { readCount, readRate, readSeconds } from './load-options.ts'
export type { RateStep } from './rate-steps.ts'
export { NO_RATE, playShape, shapeCommand } from './shape.ts'
