/**
 * AWS Query: `POST /` with a form (`Action=X&Version=…&Name.member.N.Field=…`), answers in XML.
 * CloudWatch's oldest protocol, still spoken by Debian's clients and Terraform; STS's only one.
 *
 * Source: clients.md 4, 5.4, 6 (the wrapper elements clients insist on); autoscaling.md 5.1.
 * Assumed: an operation that has no output answers an empty Result element, which AWS leaves out
 * and no client looks at; a request without a Version means the service that has the action;
 * characters that XML cannot hold are answered as U+FFFD; the text of MissingAction.
 */
import { AwsError } from '../aws-error.ts'
import { unknownOperation } from '../execute.ts'
import { findOperationOf } from '../operations.ts'
import type { Service } from '../service.ts'
import { formOf } from './form.ts'
import type { Protocol } from './protocol.ts'
import { faultOf, queryCodeOf } from './query-code.ts'
import { queryInputOf } from './query-input.ts'
import { headerOf, textOf } from './wire-message.ts'
import { xmlElement } from './xml.ts'

interface QueryService {
  readonly service: Service
  readonly version: string
  readonly namespace: string
}

const CLOUDWATCH: QueryService = {
  service: 'CloudWatch',
  version: '2010-08-01',
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
}
const STS: QueryService = {
  service: 'STS',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
}
const QUERY_SERVICES: readonly QueryService[] = [CLOUDWATCH, STS]

const XML = { 'content-type': 'text/xml' }

const NO_ACTION = 'The request has no Action, nor the header X-Amz-Target.'

export const query: Protocol = {
  name: 'Query',
  services: QUERY_SERVICES.map(({ service }) => service),

  isSpokenIn: ({ headers }) =>
    /^application\/x-www-form-urlencoded\b/i.test(headerOf(headers, 'content-type') ?? ''),

  read({ body }) {
    const form = formOf(textOf(body))
    const action = form.parts.get('Action')?.text ?? ''
    if (action === '') throw new AwsError('MissingAction', 400, NO_ACTION)
    const version = form.parts.get('Version')?.text
    const operation = QUERY_SERVICES.filter(each => (version ?? each.version) === each.version)
      .map(({ service }) => findOperationOf(service, action))
      .find(found => found !== undefined)
    if (operation === undefined) throw unknownOperation(action)
    return { operation, input: queryInputOf(operation.input, form) }
  },

  write({ service, name }, output, requestId) {
    const content =
      (output === undefined ? '' : xmlElement(`${name}Result`, output)) +
      xmlElement('ResponseMetadata', { RequestId: requestId })
    const { namespace } = service === 'STS' ? STS : CLOUDWATCH
    return {
      status: 200,
      headers: XML,
      body: `<${name}Response xmlns="${namespace}">${content}</${name}Response>\n`,
    }
  },

  writeError({ body }, error, requestId) {
    const version = formOf(textOf(body)).parts.get('Version')?.text
    const { namespace } = version === STS.version ? STS : CLOUDWATCH
    const content =
      xmlElement('Error', {
        Type: faultOf(error),
        Code: queryCodeOf(error),
        Message: error.message,
      }) + xmlElement('RequestId', requestId)
    return {
      status: error.status,
      headers: XML,
      body: `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>\n`,
    }
  },
}
