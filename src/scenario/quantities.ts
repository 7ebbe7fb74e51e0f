/** The quantities of scenario files, for those who know them from here. */
export * from '../language/quantities.ts'
