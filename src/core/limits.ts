/**
 * Every bound of the simulated account and of the engine. Hitting one is an error with a clear
 * text, never a slowdown.
 */
export const LIMITS = {
  /** Source: ProductionVariantList, 1–10. */
  variantsPerConfigMax: 10,
  /** Assumed: enough for any lesson; keeps memory bounded. */
  instancesPerVariantMax: 10_000,
  /** Over the account, where the user sets no quota. */
  instancesPerTypeMax: 10_000,
  workersPerInstanceMax: 1024,
  queuePerInstanceMax: 1_000_000,
  modelsMax: 10_000,
  endpointsMax: 1000,
  experimentsMax: 1000,
  endpointConfigsMax: 10_000,
  /** Source: CloudWatch quotas, 5,000 alarms a region by default, raised on request. */
  alarmsMax: 20_000,
  /** Assumed: AWS keeps all of 30 days. */
  alarmHistoryItemsMax: 50_000,
  /** Datapoints that alarms remember for pictures of them: two alarms' for a year of minutes. */
  alarmDatapointsKeptMax: 1_000_000,
  /** Assumed: AWS has no such quotas; they keep memory bounded. */
  customMetricsMax: 20_000,
  customMetricNumbersMax: 5_000_000,
  /** Datapoints of custom metrics that are older are not saved with the account: one day. */
  customMetricSavedMs: 24 * 3_600_000,
  /** Source: Application Auto Scaling quotas, 500 of SageMaker by default, raised on request. */
  scalableTargetsMax: 2000,
  /** Source: Application Auto Scaling quotas. */
  policiesPerTargetMax: 50,
  scheduledActionsMax: 200,
  /** Source: AutoRollbackConfig.Alarms, 1–10. */
  rollbackAlarmsMax: 10,
  /** Requests a fleet can have in flight at once. */
  inFlightPerFleetMax: 8_000_000,
  streamChunksMax: 1000,
  controlEventsPendingMax: 1_000_000,
  timelineEventsMax: 2_000_000,
  /** Events beyond which calls are refused: what is under way has the rest. */
  timelineEventsForCallsMax: 1_000_000,
  /** Assumed: the newest are kept; EventBridge itself keeps none. */
  eventBridgeEventsMax: 20_000,
  trafficSourcesMax: 100,
  /** Assumed: no SDK goes further; keeps a run bounded. */
  attemptsPerRequestMax: 20,
  retriesWaitingMax: 2_000_000,
  /** Expected requests of a scenario's traffic, all sources: a quarter of an hour of playing. */
  requestsPerRunMax: 10_000_000_000,
  empiricalSamplesMax: 100_000,
  /** Two years. */
  simulatedMsMax: 2 * 365 * 24 * 3_600_000,
  /** Source: AlarmName, 1–255 characters; also the bound of our own names. */
  nameLengthMax: 255,
} as const
