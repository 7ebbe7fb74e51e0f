import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { integer, notSimulated, stringShape } from '../../../src/aws/constraints.ts'
import { answerCall } from '../../../src/aws/protocol/answer-call.ts'
import { formOf } from '../../../src/aws/protocol/form.ts'
import { queryInputOf } from '../../../src/aws/protocol/query-input.ts'
import { xmlElement } from '../../../src/aws/protocol/xml.ts'
import { Timestamp, WireTimestamp } from '../../../src/aws/timestamp.ts'
import { newAccount } from '../account.ts'

const CLOUDWATCH_XMLNS = 'http://monitoring.amazonaws.com/doc/2010-08-01/'
const STS_XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/'

const post = (body: string, world = newAccount()) =>
  answerCall(
    world,
    {
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(body),
    },
    'r-1',
  )

const ALARM =
  'Action=PutMetricAlarm&Version=2010-08-01&AlarmName=a%20%26%20b&Namespace=N&MetricName=m&Statistic=Sum' +
  '&Period=60&EvaluationPeriods=3&Threshold=1.5e0&ComparisonOperator=GreaterThanThreshold&ActionsEnabled=false' +
  '&Dimensions.member.1.Name=x&Dimensions.member.1.Value=1&AlarmActions='

describe('Query, answers', () => {
  it('has the wrapper elements, the namespace and the request id', () => {
    expect(post('Action=GetCallerIdentity&Version=2011-06-15')).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<GetCallerIdentityResponse xmlns="${STS_XMLNS}"><GetCallerIdentityResult><UserId>000000000000</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>\n`,
    })
  })

  it('writes what a form has put: lists as members, numbers, booleans and instants as text', () => {
    const world = newAccount()
    expect(post(ALARM, world).status).toBe(200)
    const { body } = post('Action=DescribeAlarms&Version=2010-08-01', world)
    for (const part of [
      `<DescribeAlarmsResponse xmlns="${CLOUDWATCH_XMLNS}"><DescribeAlarmsResult><MetricAlarms><member><AlarmName>a &amp; b</AlarmName>`,
      '<ActionsEnabled>false</ActionsEnabled><OKActions></OKActions>',
      '<Dimensions><member><Name>x</Name><Value>1</Value></member></Dimensions><Period>60</Period>',
      '<Threshold>1.5</Threshold>',
      '<StateUpdatedTimestamp>2026-01-05T00:00:00.000Z</StateUpdatedTimestamp>',
      '</member></MetricAlarms><CompositeAlarms></CompositeAlarms>',
    ]) {
      expect(body).toContain(part)
    }
  })

  it.each([
    { value: 'a < b > "c" & d', xml: '<E>a &lt; b &gt; &quot;c&quot; &amp; d</E>' },
    { value: 'tab\tline\nreturn\r', xml: '<E>tab\tline\nreturn&#xD;</E>' },
    { value: '\u0000\u001b\ud800', xml: '<E>\ufffd\ufffd\ufffd</E>' },
    { value: '😀', xml: '<E>😀</E>' },
    { value: [], xml: '<E></E>' },
    { value: [1, { A: true }], xml: '<E><member>1</member><member><A>true</A></member></E>' },
    {
      value: { A: undefined, B: new Timestamp(500) },
      xml: '<E><B>1970-01-01T00:00:00.500Z</B></E>',
    },
    { value: undefined, xml: '' },
  ])('writes $xml', ({ value, xml }) => {
    expect(xmlElement('E', value)).toBe(xml)
  })
})

describe('Query, errors', () => {
  it('are an ErrorResponse', () => {
    expect(post('Action=DescribeAlarms&Version=2010-08-01&NextToken=%3Cx%3E')).toEqual({
      status: 400,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse xmlns="${CLOUDWATCH_XMLNS}"><Error><Type>Sender</Type><Code>InvalidNextToken</Code><Message>Invalid NextToken : &lt;x&gt;</Message></Error><RequestId>r-1</RequestId></ErrorResponse>\n`,
    })
  })

  it.each([
    { form: 'Action=CreateFleet&Version=2010-08-01', code: 'InvalidAction' },
    { form: 'Action=DescribeAlarms&Version=2011-06-15', code: 'InvalidAction' }, // STS has no such
    { form: 'Action=DescribeAlarms&Version=1999-01-01', code: 'InvalidAction' },
    { form: 'Action=DescribeEndpoint&Version=2010-08-01', code: 'InvalidAction' },
    { form: 'Version=2010-08-01', code: 'MissingAction' },
    { form: '', code: 'MissingAction' },
    { form: '%%%&&&===', code: 'MissingAction' },
    { form: ALARM.replace('Period=60', 'Period=minute'), code: 'MalformedInput' },
    { form: ALARM.replace('Period=60', 'Period.member.1=60'), code: 'MalformedInput' },
    { form: ALARM.replace('Period=60', 'Period=61'), code: 'ValidationError' },
    { form: `${ALARM}&Metrics.member.1.Id=m`, code: 'ValidationError' },
  ])('$form is refused with $code', ({ form, code }) => {
    const { status, body } = post(form)
    expect(status).toBe(400)
    expect(body).toContain(`<Code>${code}</Code>`)
  })

  it('names the list of operations to who asks for another', () => {
    expect(post('Action=CreateFleet&Version=2010-08-01').body).toContain(
      '<Message>The operation CreateFleet is not simulated; docs/operations.md lists those that are simulated.</Message>',
    )
  })
})

describe('the form of a request', () => {
  const SCHEMA = z.object({
    Text: stringShape({ min: 1 }).optional(),
    Count: integer().min(1).default(1),
    Rate: z.number().optional(),
    On: z.boolean().optional(),
    At: WireTimestamp.optional(),
    Names: z.array(z.string()).optional(),
    Items: z.array(z.object({ Values: z.array(z.number()).optional() })).optional(),
    Tags: z.record(z.string(), z.string()).optional(),
    Inner: z.object({ Deep: z.object({ Count: integer() }).optional() }).optional(),
    Choice: z
      .discriminatedUnion('Type', [
        z.object({ Type: z.literal('A'), Size: integer() }),
        z.object({ Type: z.literal('B') }),
      ])
      .optional(),
    Never: notSimulated('this'),
  })

  it.each([
    { form: 'Text=1&Count=1&Rate=1&On=true', input: { Text: '1', Count: 1, Rate: 1, On: true } },
    { form: 'Rate=-1.5e-3', input: { Rate: -0.0015 } },
    { form: 'Rate=0x10', input: { Rate: '0x10' } },
    { form: 'Rate=NaN&Count=', input: { Rate: 'NaN', Count: '' } },
    { form: 'On=yes', input: { On: 'yes' } },
    { form: 'Text=', input: { Text: '' } },
    { form: 'Text=a&Text=b', input: { Text: 'b' } },
    { form: 'Text=%C3%A9+%2B', input: { Text: 'é +' } },
    { form: 'At=2026-01-05T00%3A00%3A00Z', input: { At: '2026-01-05T00:00:00Z' } },
    { form: 'Names=', input: { Names: [] } },
    { form: 'Names.member=', input: { Names: [] } },
    { form: 'Names.member.1=a&Names.member.2=b', input: { Names: ['a', 'b'] } },
    { form: 'Names.member.10=b&Names.member.9=a', input: { Names: ['a', 'b'] } },
    { form: 'Names.1=a&Names.2=b', input: { Names: ['a', 'b'] } },
    { form: 'Names.member.999999999999=a', input: { Names: ['a'] } },
    { form: 'Names=text', input: { Names: 'text' } },
    { form: 'Items.member.1.Values.member.1=2', input: { Items: [{ Values: [2] }] } },
    {
      form: 'Tags.entry.1.key=k&Tags.entry.1.value=v&Tags.entry.2.key=alone',
      input: { Tags: { k: 'v' } },
    },
    { form: 'Inner.Deep.Count=2', input: { Inner: { Deep: { Count: 2 } } } },
    { form: 'Inner=', input: { Inner: {} } },
    { form: 'Inner=text', input: { Inner: 'text' } },
    { form: 'Choice.Type=A&Choice.Size=2', input: { Choice: { Type: 'A', Size: 2 } } },
    { form: 'Never=x', input: { Never: 'x' } },
    { form: 'Never.member.1.Id=x', input: { Never: {} } },
    { form: 'Unknown=1&__proto__.x=1&constructor=1', input: {} },
  ])('$form', ({ form, input }) => {
    expect(queryInputOf(SCHEMA, formOf(form))).toEqual(input)
  })
})
