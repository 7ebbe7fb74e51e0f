/** The controls of a live page: what they do is what the server says. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { dashboardOf } from '../../src/cli/dashboard-page.ts'
import { type Live, liveApp } from '../server/live-world.ts'
import { accessibilityFindings, hasBrowser, type Screen, TestBrowser } from './browser.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const opened: Live[] = []
afterEach(async () => {
  for (const { app, driver } of opened.splice(0)) {
    driver.stop()
    await app.close()
  }
})

interface Opened extends Live {
  readonly page: Page
  readonly complaints: readonly string[]
}

/** A minute of virtual time is a second of a wall clock that moves by `time.pass` alone. */
async function opening(screen: Screen = {}): Promise<Opened> {
  const live = liveApp({ speed: 60, app: { dashboard: dashboardOf(undefined) } })
  opened.push(live)
  live.driver.command(world =>
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'B-5xx',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: [
        { Name: 'EndpointName', Value: 'churn' },
        { Name: 'VariantName', Value: 'B' },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  const url = await live.app.listen({ host: '127.0.0.1', port: 0 })
  const { page, complaints } = await browser.open(`${url}/_lab/`, screen)
  await page.getByRole('group', { name: 'Update' }).waitFor()
  return { ...live, page, complaints }
}

const state = async ({ app }: Live) => (await app.inject('/_lab/state')).json()

async function startLoad(page: Page, rate: string): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Requests per second' })
  await slider.focus()
  await page.keyboard.press('Home')
  const chosen = page.getByRole('group', { name: 'Load' }).locator('b')
  while ((await chosen.innerText()) !== rate) await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Start load' }).click()
  await page.getByText(`${rate}/s now`).waitFor()
}

describe.skipIf(!hasBrowser)('the controls', () => {
  it('load the endpoint: the split on the page is the server’s', async () => {
    const live = await opening()
    const { page, time } = live
    await startLoad(page, '100')
    time.pass(10_000)
    const { total, variants } = (await state(live)).requests[0]
    expect(total).toBeGreaterThan(55_000)
    await page.locator(`[data-total="${total}"]`).waitFor()
    // Some have no answer yet, which is no failure.
    await page.locator('[data-failed="0"]').waitFor()
    for (const { variant, invocations } of variants) {
      const cell = page.locator(`[data-variant="${variant}"] [data-invocations]`)
      expect(await cell.getAttribute('data-invocations')).toBe(String(invocations))
    }
    await page.getByRole('button', { name: 'Stop load' }).click()
    await page.getByText('no load now').waitFor()
    expect(live.complaints).toEqual([])
  })

  it('pause, speed up and advance the clock', async () => {
    const live = await opening()
    const { page, time, driver } = live
    await page.getByRole('button', { name: 'Pause the clock' }).click()
    await page.getByRole('button', { name: 'Run the clock' }).waitFor()
    const { nowMs } = driver.describeClock()
    time.pass(5000)
    expect(driver.describeClock()).toMatchObject({ nowMs, isPaused: true })
    await page.getByLabel('Advance by').selectOption('15m')
    await page.getByRole('button', { name: 'Advance', exact: true }).click()
    await page.locator('.clock', { hasText: 'of 15:00' }).waitFor()
    await page.getByLabel('Speed of the server').selectOption('300')
    await page.getByRole('button', { name: 'Run the clock' }).click()
    await page.locator('.badge', { hasText: 'live, 300×' }).waitFor()
    time.pass(1000)
    expect(driver.describeClock().nowMs).toBe(nowMs + 900_000 + 300_000)
  })

  it('change weights', async () => {
    const live = await opening()
    await live.page.getByLabel('Weight of A').fill('0.3')
    await live.page.getByRole('button', { name: 'Change weights' }).click()
    await live.page.getByText('accepted: the endpoint is updating').waitFor()
    live.time.pass(10_000)
    const [{ ProductionVariants }] = (await state(live)).endpoints
    expect(ProductionVariants).toMatchObject([
      { VariantName: 'A', CurrentWeight: 0.3 },
      { VariantName: 'B', CurrentWeight: 0.3 },
    ])
  })

  it('an update from the form, a fault, the alarm, and the roll-back are seen', async () => {
    const live = await opening()
    const { page, time, driver } = live
    await startLoad(page, '50')
    time.pass(2000)
    expect(await page.getByLabel('Its name').inputValue()).toBe('ab-3')
    await page.getByLabel('Canary size').fill('50')
    await page.getByLabel('Baking, seconds').fill('600')
    await page.getByLabel('roll back on B-5xx').check()
    await page.getByText('The same with the AWS CLI and boto3').click()
    expect(await page.locator('[data-calls="AWS CLI"]').innerText()).toContain(
      'aws sagemaker create-endpoint-config',
    )
    await page.getByRole('button', { name: 'Start update' }).click()
    await page.locator('.row .text', { hasText: 'CANARY' }).first().waitFor()
    time.pass(10_000)
    await page.getByLabel('Break').selectOption('model churn-v2')
    await page.getByLabel(/^with/).selectOption('errors 100%')
    await page.getByRole('group', { name: 'Faults' }).getByLabel(/^for/).selectOption('1h')
    await page.getByRole('button', { name: 'Inject fault' }).click()
    await page.getByRole('list', { name: 'Faults in force' }).getByText('churn-v2').waitFor()
    time.pass(5000)
    await page.locator('.row .text', { hasText: 'alarm B-5xx OK → ALARM' }).waitFor()
    await page.locator('.row .text', { hasText: 'ROLLED BACK' }).first().waitFor()

    await page.getByRole('button', { name: 'Lift errors' }).click()
    await page.getByRole('button', { name: 'Lift errors' }).waitFor({ state: 'detached' })
    expect(driver.present().faults.list()).toEqual([])
    expect(live.complaints).toEqual([])
  })

  it('an update that AWS refuses is refused in AWS’s words', async () => {
    const { page } = await opening()
    await page.getByLabel('Canary size').fill('80')
    await page.getByRole('button', { name: 'Start update' }).click()
    await page
      .locator('.answer.failed', {
        hasText: '✗ ValidationException: CanarySize must not exceed 50% of the instance count',
      })
      .waitFor()
  })

  it('work by keyboard, and typing in a field moves no time', async () => {
    const { page, driver } = await opening()
    await page.getByRole('button', { name: 'Pause the clock' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Run the clock' }).waitFor()
    expect(driver.describeClock().isPaused).toBe(true)
    await page.getByLabel('Its name').focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('npn p')
    expect(await page.getByLabel('Its name').inputValue()).toBe('npn p')
    expect(await page.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
  })

  it.each<Screen>([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ])('are accessible and fit: %o', async screen => {
    const { page, time } = await opening(screen)
    await startLoad(page, '20')
    await page.getByRole('button', { name: 'Inject fault' }).click()
    await page.getByRole('button', { name: 'Lift errors' }).waitFor()
    await page.getByText('The same with the AWS CLI and boto3').click()
    time.pass(3000)
    expect(await accessibilityFindings(page)).toEqual([])
    const isWider = 'document.documentElement.scrollWidth > innerWidth'
    expect(await page.evaluate(isWider)).toBe(false)
    const { SCREENSHOTS } = process.env
    if (SCREENSHOTS !== undefined) {
      const path = `${SCREENSHOTS}/controls-${screen.width}-${screen.colorScheme}.png`
      await page.screenshot({ path, fullPage: true })
    }
  })
})
