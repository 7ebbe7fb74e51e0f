/** ARNs of the simulated account. The name part is lower-cased (endpoints.md 2.1). */
import type { Account } from './engine.ts'

export type SageMakerResource = 'endpoint' | 'endpoint-config' | 'model' | 'inference-experiment'

export const arnOf = (account: Account, kind: SageMakerResource, name: string): string =>
  `arn:aws:sagemaker:${account.region}:${account.accountId}:${kind}/${name.toLowerCase()}`

export const alarmArn = (account: Account, name: string): string =>
  `arn:aws:cloudwatch:${account.region}:${account.accountId}:alarm:${name}`
