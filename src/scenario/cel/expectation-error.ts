/** What keeps an expectation from having an answer. */

export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'
  /** `invalid`: it asks for what no run has. `failed`: for what this run happens not to have. */
  readonly kind: 'invalid' | 'failed'
  /** What was probably meant. */
  readonly hint: string | undefined

  constructor(kind: 'invalid' | 'failed', message: string, hint?: string) {
    super(message)
    this.kind = kind
    this.hint = hint
  }
}
