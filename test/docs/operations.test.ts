/**
 * docs/operations.md is made from the registry of operations by this test
 * (`npx vitest run test/docs -u` rewrites it), so that it cannot drift.
 */
import { expect, it } from 'vitest'
import {
  ACCEPTED_WITHOUT_EFFECT,
  type MemberNote,
  REFUSED_MEMBERS,
} from '../../src/aws/fidelity.ts'
import { OPERATIONS } from '../../src/aws/operations.ts'
import { PROTOCOLS } from '../../src/aws/protocol/answer-call.ts'
import { SERVICES, type Service } from '../../src/aws/service.ts'

function protocolsOf(service: Service): string {
  if (service === 'SageMakerRuntime') return 'REST-JSON'
  return PROTOCOLS.filter(({ services }) => services.includes(service))
    .map(({ name }) => name)
    .join(', ')
}

const operationsOf = (service: Service): string =>
  OPERATIONS.filter(operation => operation.service === service)
    .map(({ name }) => name)
    .join(', ')

const LISTED_MAX = 8

/** Of a long list of values SageMaker's own are told, and how many the other services have. */
function shortened(what: string): string {
  const values = what.split(', ')
  if (values.length <= LISTED_MAX) return what
  const own = values.filter(value => /sagemaker/i.test(value))
  return [...own, `the ${values.length - own.length} of other services`].join(', ')
}

/** One row for all operations that have the same note on the same member. */
function memberRows(notes: readonly MemberNote[]): string {
  const operations = new Map<string, string[]>()
  for (const { operation, member, why } of notes) {
    const row = `\`${member}\` | ${shortened(why)}`
    operations.set(row, [...(operations.get(row) ?? []), operation])
  }
  return [...operations].map(([row, names]) => `| ${names.join(', ')} | ${row} |`).join('\n')
}

const page = (): string => `# Operations

What the live server answers and what scenario files may call, read off the code.
This page is generated: \`npx vitest run test/docs -u\`.

| service | protocols | operations |
|---|---|---|
${SERVICES.map(each => `| ${each} | ${protocolsOf(each)} | ${operationsOf(each)} |`).join('\n')}

All on one port. Any other operation is refused: UnknownOperationException, in the Query protocol InvalidAction.

## Members that are refused

Their meaning matters and is not simulated: a request that has them is refused, and nothing happens. Where a member has
other values that are simulated, those that are refused are listed.

| operations | member | what |
|---|---|---|
${memberRows(REFUSED_MEMBERS)}

## Members that are accepted without effect

They are checked as AWS checks them; nothing that is simulated depends on them.

| operations | member | why |
|---|---|---|
${memberRows(ACCEPTED_WITHOUT_EFFECT)}
`

it('docs/operations.md says what the registry has', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/operations.md')
})

it('every service has operations and a protocol', () => {
  const silent = SERVICES.filter(each => operationsOf(each) === '' || protocolsOf(each) === '')
  expect(silent).toEqual([])
})
