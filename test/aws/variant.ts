/** A production variant that CreateEndpointConfig accepts. */
export const variant = (changes: object = {}) => ({
  VariantName: 'A',
  ModelName: 'm1',
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 4,
  ...changes,
})
