import { describe, expect, it } from 'vitest'
import { ACCEPTED_WITHOUT_EFFECT, REFUSED_MEMBERS } from '../../src/aws/fidelity.ts'

const of = (notes: typeof REFUSED_MEMBERS, operation: string) =>
  notes.filter(note => note.operation === operation).map(note => note.member)

describe('the fidelity tables', () => {
  it('list what CreateEndpointConfig accepts without effect', () => {
    expect(of(ACCEPTED_WITHOUT_EFFECT, 'CreateEndpointConfig')).toEqual([
      'ProductionVariants[].ContainerStartupHealthCheckTimeoutInSeconds',
      'ProductionVariants[].ModelDataDownloadTimeoutInSeconds',
      'ProductionVariants[].VariantInstanceProvisionTimeoutInSeconds',
      'ProductionVariants[].VolumeSizeInGB',
      'ProductionVariants[].CoreDumpConfig',
      'ProductionVariants[].EnableSSMAccess',
      'ProductionVariants[].InferenceAmiVersion',
      'ShadowProductionVariants[].ContainerStartupHealthCheckTimeoutInSeconds',
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
      'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type',
      'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.LinearStepSize',
      'DeploymentConfig.RollingUpdatePolicy',
      'ExcludeRetainedVariantProperties[].VariantPropertyType',
    ])
    expect(REFUSED_MEMBERS).toContainEqual({
      operation: 'UpdateEndpoint',
      member: 'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type',
      why: 'LINEAR',
    })
  })

  it('give a reason for every line', () => {
    expect(
      [...ACCEPTED_WITHOUT_EFFECT, ...REFUSED_MEMBERS].filter(({ why }) => why === ''),
    ).toEqual([])
  })
})
