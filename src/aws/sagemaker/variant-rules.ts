/**
 * What the variants of an endpoint config must be called, and which go together.
 *
 * Without schemas, so that the form of the dashboard refuses what the server would, in its words.
 *
 * Source: SageMaker API, CreateEndpointConfig; endpoints.md 2.1, 2.3.
 * Assumed: the texts of the two rules between variants; AWS's words are not published.
 */
import { DomainError } from '../../core/errors.ts'

/** Endpoints, endpoint configs and variants follow the same rule. */
export const RESOURCE_NAME = { max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}' } as const
export const MODEL_NAME = { max: 63, pattern: '[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?' } as const

interface NamedVariant {
  readonly VariantName: string
}

/** Throws when names repeat, or a shadow has not exactly one variant to shadow. */
export function checkVariants(
  production: readonly NamedVariant[],
  shadow: readonly NamedVariant[],
): void {
  const names = [...production, ...shadow].map(variant => variant.VariantName)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new DomainError('invalid-value', `Variant names must be unique, "${repeated}" is not`)
  }
  if (shadow.length > 0 && (shadow.length > 1 || production.length > 1)) {
    const text = 'A shadow variant needs exactly one shadow and one production variant'
    throw new DomainError(
      'invalid-value',
      `${text}, got ${shadow.length} shadow and ${production.length} production variants`,
    )
  }
}
