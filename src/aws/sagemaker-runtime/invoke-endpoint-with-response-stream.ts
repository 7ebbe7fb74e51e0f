/**
 * InvokeEndpointWithResponseStream as an operation; in a scenario, where nobody reads the stream, it
 * is an InvokeEndpoint by another name.
 *
 * Source: SageMaker runtime API, InvokeEndpointWithResponseStream; endpoints.md 1.3.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { INVOCATION_MEMBERS, invokeOnce } from './invocation-shapes.ts'

const InvokeEndpointWithResponseStreamInput = z.object(INVOCATION_MEMBERS)

export const invokeEndpointWithResponseStream = defineOperation({
  service: 'SageMakerRuntime',
  name: 'InvokeEndpointWithResponseStream',
  resource: 'EndpointName',
  input: InvokeEndpointWithResponseStreamInput,
  run: invokeOnce,
})
