/** Text from files that may hold anything, for a terminal that would obey it. */

/** Control characters as `\x1b`. */
export const withoutControls = (text: string): string =>
  text.replace(/(?!\n)\p{Cc}/gu, sign => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
