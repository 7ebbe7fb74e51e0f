/** The form of a query request as a tree: `A.member.1.B=x` is x at A, member, 1, B. */

export interface FormNode {
  text: string | undefined
  readonly parts: Map<string, FormNode>
}

/** Of a key that comes twice the last value counts. */
export function formOf(body: string): FormNode {
  const root = newNode()
  for (const [key, value] of new URLSearchParams(body)) {
    let node = root
    for (const part of key.split('.')) node = partOf(node, part)
    node.text = value
  }
  return root
}

function partOf({ parts }: FormNode, name: string): FormNode {
  const known = parts.get(name)
  if (known !== undefined) return known
  const fresh = newNode()
  parts.set(name, fresh)
  return fresh
}

const newNode = (): FormNode => ({ text: undefined, parts: new Map() })
