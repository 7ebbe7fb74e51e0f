import { describe, expect, it } from 'vitest'
import { ACCEPTED_WITHOUT_EFFECT, REFUSED_MEMBERS } from '../../src/aws/fidelity.ts'

const of = (notes: typeof REFUSED_MEMBERS, operation: string) =>
  notes.filter(note => note.operation === operation).map(note => note.member)

describe('the fidelity tables', () => {
  it('list what CreateEndpointConfig accepts without effect', () => {
    expect(of(ACCEPTED_WITHOUT_EFFECT, 'CreateEndpointConfig')).toEqual([
      'ProductionVariants[].ModelDataDownloadTimeoutInSeconds',
      'ProductionVariants[].VariantInstanceProvisionTimeoutInSeconds',
      'ProductionVariants[].VolumeSizeInGB',
      'ProductionVariants[].CoreDumpConfig',
      'ProductionVariants[].EnableSSMAccess',
      'ProductionVariants[].InferenceAmiVersion',
      'ShadowProductionVariants[].ModelDataDownloadTimeoutInSeconds',
      'ShadowProductionVariants[].VariantInstanceProvisionTimeoutInSeconds',
      'ShadowProductionVariants[].VolumeSizeInGB',
      'ShadowProductionVariants[].CoreDumpConfig',
      'ShadowProductionVariants[].EnableSSMAccess',
      'ShadowProductionVariants[].InferenceAmiVersion',
      'KmsKeyId',
      'ExecutionRoleArn',
      'VpcConfig',
      'EnableNetworkIsolation',
    ])
  })

  it('list what is refused, single values of a member too', () => {
    expect(of(REFUSED_MEMBERS, 'UpdateEndpoint')).toEqual([
      'ExcludeRetainedVariantProperties[].VariantPropertyType',
    ])
    expect(REFUSED_MEMBERS).toContainEqual({
      operation: 'UpdateEndpoint',
      member: 'ExcludeRetainedVariantProperties[].VariantPropertyType',
      why: 'DataCaptureConfig',
    })
  })

  it('give a reason for every line', () => {
    expect(
      [...ACCEPTED_WITHOUT_EFFECT, ...REFUSED_MEMBERS].filter(({ why }) => why === ''),
    ).toEqual([])
  })
})
