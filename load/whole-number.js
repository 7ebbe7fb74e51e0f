/** The value of an option, or the end of the program with 2 and a line that says what was expected. */
export function wholeNumber(name, text, max) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  console.error(`--${name}: expected a whole number from 1 to ${max}, got "${text}"`)
  process.exit(2)
}
