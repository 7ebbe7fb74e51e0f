/**
 * What somebody sees on a page, waited for: it comes a while after what was done, on a busy machine
 * a long while. That nothing has come is told only by what comes after it.
 */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export const expectText = (of: Locator) => expect.poll(() => of.innerText())

/** Also of what is folded away. */
export const expectContent = (of: Locator) => expect.poll(() => of.textContent())

/** Without the spaces around them. */
export const expectTexts = (of: Locator) =>
  expect.poll(async () => (await of.allInnerTexts()).map(text => text.trim()))

export const expectCount = (of: Locator) => expect.poll(() => of.count())

export const expectAttribute = (of: Locator, name: string) =>
  expect.poll(() => of.getAttribute(name))

export const expectValue = (of: Locator) => expect.poll(() => of.inputValue())

/** Resolves when the form of an update of `churn` holds what the server tells of its config. */
export const updateFormFilled = (page: Page): Promise<void> =>
  page.getByRole('group', { name: 'Update' }).getByRole('group', { name: 'B' }).waitFor()

/** Holds up who waits until it is opened: an answer of the server that is under way. */
export class Latch {
  open = (): void => {}
  readonly isOpen = new Promise<void>(resolve => {
    this.open = resolve
  })
}
