/** Every bound of the live server. Reaching one is an answer with a clear text, never a slowdown. */

export const SERVER_LIMITS = {
  /** Callers who wait for a simulated answer at once. */
  pendingAnswersMax: 65_536,
  /** Source: SageMaker hosting guide, 25 MB a request (endpoints.md 8.1). A setting of the app. */
  invocationBodyBytesMax: 25 * 1024 * 1024,
  /** Requests held for real containers at once, and their bodies together. */
  containerCallsMax: 65_536,
  containerBytesMax: 256 * 1024 * 1024,
  /** Source: endpoints.md 8.1, 8.3: a larger answer cannot be relayed. */
  containerAnswerBytesMax: 25 * 1024 * 1024,
  controlBodyBytesMax: 1024 * 1024,
  labBodyBytesMax: 64 * 1024,
  /** A whole account as JSON. */
  accountBodyBytesMax: 256 * 1024 * 1024,
  /** Followers of the timeline at once. */
  timelineStreamsMax: 100,
  /** Events in one JSON answer of the timeline. */
  timelinePageMax: 10_000,
  /** Lines of the routing log that are kept for `/_lab/routing`: about a megabyte. */
  routingLinesMax: 2000,
  /**
   * Of them, those of load that the server makes itself: a second of the wall clock, and when the
   * virtual clock is moved ahead, or was not looked at for long.
   */
  trafficLinesPerSecondMax: 25,
  trafficLinesAtOnceMax: 250,
  /** Virtual seconds per second: beyond, one turn of the event loop is hours of virtual time. */
  speedMax: 1_000_000,
  /** One `advance` of the clock, 31 days: whoever asks waits until the simulation is there. */
  advanceMsMax: 31 * 24 * 3_600_000,
  /** Built-in load: endpoints at once, requests per virtual second, and in its whole time. */
  loadsMax: 20,
  loadRatePerSecondMax: 10_000,
  loadRequestsMax: 100_000_000,
  loadForMsMax: 24 * 3_600_000,
  /** Endpoints and alarms that `/_lab/metrics` exports: each is a label value of many series. */
  metricsEndpointsMax: 100,
  metricsAlarmsMax: 1000,
  /** Longest uninterrupted stretch of simulation, so that requests get their turn. */
  sliceMs: 20,
} as const
