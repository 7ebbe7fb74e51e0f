/** Source: SageMaker API, EndpointStatus (those that the simulated calls can lead to). */
export type EndpointStatus =
  | 'Creating'
  | 'Updating'
  | 'InService'
  | 'RollingBack'
  | 'Deleting'
  | 'Failed'
  | 'UpdateRollbackFailed'

/** Source: SageMaker API, VariantStatus; without ActivatingTraffic, which takes no time here. */
export type VariantPhase = 'Creating' | 'Updating' | 'Deleting' | 'Baking'
