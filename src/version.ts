/** Version of the package and of the simulated behaviour: part of every report. */
export const VERSION = '0.1.0'
