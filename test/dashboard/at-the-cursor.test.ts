/** What the page shows at an instant, where it opens, and what it has drawn by then. */
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { at } from '../support/lab.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectCount, expectText, expectTexts } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

async function opened(hash = '', name = 'canary-rollback'): Promise<Page> {
  const { recording } = await recordedRun(name)
  return (await browser.open(`${pageOnDisk(recording)}${hash}`)).page
}

describe.skipIf(!hasBrowser)('the first view of a run that is over', () => {
  it.each([
    { name: 'canary-rollback', clock: '15:00 of 40:00', chosen: 'churn ROLLED BACK to v1' },
    { name: 'spike-target-tracking', clock: '13:00 of 30:00', chosen: 'scale-out' },
  ])('of $name is its decision', async ({ name, clock, chosen }) => {
    const page = await opened('', name)
    await expectText(page.locator('.clock')).toBe(clock)
    await expectText(page.locator('.why .chosen')).toContain(chosen)
  })

  it('of one without a decision is its end', async () => {
    const page = await opened('', 'ab-70-30')
    await expectText(page.locator('.clock')).toMatch(/^(\S+) of \1$/)
  })
})

describe.skipIf(!hasBrowser)('a page for whoever wants less motion, as for all others', () => {
  it('moves nothing but the cursor', async () => {
    const MOVING = `[...document.querySelectorAll('*')].filter(each => {
      const { transitionDuration, animationName } = getComputedStyle(each)
      return animationName !== 'none' || /[1-9]/.test(transitionDuration)
    }).length`
    const page = await opened(`#t=${at('10:00')}`)
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      await page.emulateMedia({ reducedMotion })
      expect(await page.evaluate(MOVING)).toBe(0)
    }
    await page.keyboard.press('Space')
    await page.locator('.clock', { hasNotText: '10:00 of' }).waitFor()
    expect(await page.evaluate('document.getAnimations().length')).toBe(0)
  })
})

describe.skipIf(!hasBrowser)('at the cursor', () => {
  it.each([
    { when: '10:30', step: 'launching 10: 1:00 elapsed, 3:00 remaining', outcome: '1:00 so far' },
    {
      when: '14:59',
      step: 'baking (canary): 1:29 elapsed, 8:31 remaining',
      outcome: '5:29 so far',
    },
    { when: '15:10', step: undefined, outcome: 'rolling back, 5:40 so far' },
    { when: '20:00', step: undefined, outcome: 'rolled back, 6:00 in all' },
  ])('the step of the update tells its time at $when', async ({ when, step, outcome }) => {
    const page = await opened(`#t=${at(when)}`)
    const stepper = page.getByRole('region', { name: 'Deployment' })
    await expectText(stepper.locator('.outcome')).toContain(outcome)
    await expectTexts(stepper.locator('.wait-for')).toEqual(step === undefined ? [] : [step])
  })

  it('scrubbing across a decision shows the state before it and after it', async () => {
    const page = await opened(`#t=${at('10:00')}`)
    const slider = page.getByRole('slider', { name: 'Time' })
    const status = page.locator('[data-status]')
    const green = page.locator('.fleet', { hasText: 'green' })

    await slider.fill(String(at('14:59')))
    await status.and(page.locator('[data-status="Baking"]')).waitFor()
    await expectText(green).toMatch(/10%[\s\S]*10 in service/)
    await expectText(page.locator('[aria-current="step"]')).toBe('step 1 of 2 · 10% green')

    await slider.fill(String(at('15:01')))
    await status.and(page.locator('[data-status="RollingBack"]')).waitFor()
    await expectText(green).toMatch(/(?<!\d)0%[\s\S]*0 in service, 10 draining/)
    await expectCount(page.locator('[aria-current="step"]')).toBe(0)
  })
})

describe.skipIf(!hasBrowser)('charts out of sight', () => {
  it('are drawn when the browser has time', async () => {
    const page = await opened()
    await expectCount(page.locator('.chart .uplot')).toBe(7)
    expect(await page.evaluate('scrollY')).toBe(0)
    const cost = page.locator('[data-chart="cost"]')
    await expectText(cost.locator('.legend b').first()).toMatch(/^\$0\.\d+$/)
  })

  it('are all drawn on paper, also when it had none', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page } = await browser.open(pageOnDisk(recording))
    await page.addInitScript('window.requestIdleCallback = () => 0')
    await page.reload()
    await page.locator('.chart .uplot').first().waitFor()
    const drawn = await page.locator('.chart .uplot').count()
    expect(drawn).toBeLessThan(7)
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await expectCount(page.locator('.chart svg.printed')).toBe(7)
    const cost = page.locator('[data-chart="cost"]')
    await expectText(cost.locator('.legend b').first()).toMatch(/^\$0\.\d+$/)
  })
})
