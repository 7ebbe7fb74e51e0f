/**
 * Calls to services that are not simulated, S3 for example: AWS_ENDPOINT_URL leads every client here.
 * They are told apart by the signature and refused in the form their clients read.
 *
 * Source: botocore 1.43 service models (which protocol is whose) and its parsers of errors.
 * Assumed: 501 NotImplemented, as S3 answers what it lacks; no client tries it again.
 */
import { AwsError } from '../aws-error.ts'
import { SERVICES, type Service } from '../service.ts'
import { PROTOCOLS } from './answer-call.ts'
import { credentialOf, type SignedRequest } from './credential-scope.ts'
import { query } from './query.ts'
import { writeRuntimeError } from './rest-json.ts'
import type { WireAnswer, WireRequest } from './wire-message.ts'
import { xmlElement } from './xml.ts'

/** What requests to a service are signed for, and how people call it. */
const SIMULATED: Readonly<Record<Service, { readonly signedFor: string; readonly name: string }>> =
  {
    SageMaker: { signedFor: 'sagemaker', name: 'SageMaker' },
    SageMakerRuntime: { signedFor: 'sagemaker', name: 'SageMaker Runtime' },
    ApplicationAutoScaling: {
      signedFor: 'application-autoscaling',
      name: 'Application Auto Scaling',
    },
    CloudWatch: { signedFor: 'monitoring', name: 'CloudWatch' },
    STS: { signedFor: 'sts', name: 'STS' },
  }
const SIGNED_FOR: ReadonlySet<string> = new Set(SERVICES.map(each => SIMULATED[each].signedFor))
const NAMES = SERVICES.map(each => SIMULATED[each].name)

const REST_XML: ReadonlySet<string> = new Set(['s3', 's3express', 'route53', 'cloudfront'])
const XML = { 'content-type': 'application/xml' }
const NAME_SHOWN_MAX = 50

/** The name that the request is signed for; `undefined`: a service that is simulated, or none. */
export function foreignServiceOf(request: SignedRequest): string | undefined {
  const service = credentialOf(request)?.service ?? ''
  return service === '' || SIGNED_FOR.has(service) ? undefined : service
}

/** `service` as it is signed for. */
export function refuseForeignService(
  service: string,
  request: WireRequest,
  requestId: string,
): WireAnswer {
  const error = new AwsError('NotImplemented', 501, textOn(service.slice(0, NAME_SHOWN_MAX)))
  const protocol = PROTOCOLS.find(each => each.isSpokenIn(request))
  if (protocol === query && service === 'ec2') return ec2Error(error, requestId)
  if (protocol !== undefined) return protocol.writeError(request, error, requestId)
  return REST_XML.has(service) ? restXmlError(error, requestId) : writeRuntimeError(error)
}

const textOn = (service: string): string =>
  `endpoint-lab has no ${service}: it simulates ${NAMES.slice(0, -1).join(', ')} and ${NAMES.at(-1)}; ` +
  `docs/operations.md lists the operations. To reach ${service} elsewhere, lead only those here: by ` +
  'AWS_ENDPOINT_URL_SAGEMAKER and the like, not by AWS_ENDPOINT_URL (docs/clients.md).'

function restXmlError({ code, message, status }: AwsError, requestId: string): WireAnswer {
  const content = { Code: code, Message: message, RequestId: requestId }
  return { status, headers: XML, body: xmlElement('Error', content) }
}

function ec2Error({ code, message, status }: AwsError, requestId: string): WireAnswer {
  const Errors = { Error: { Code: code, Message: message } }
  return { status, headers: XML, body: xmlElement('Response', { Errors, RequestID: requestId }) }
}
