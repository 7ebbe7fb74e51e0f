/** What may be wider than the screen scrolls by itself, and by keys: so it can be focused. */
import type { ComponentChildren } from 'preact'

interface Props {
  readonly label: string
  readonly children: ComponentChildren
}

export const Scroller = ({ label, children }: Props) => (
  <section class="scroll" tabIndex={0} aria-label={label}>
    {children}
  </section>
)
