/** The controls of a live page: what they do is what the server says. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { dashboardOf } from '../../src/cli/dashboard-page.ts'
import { type Live, liveApp } from '../server/live-world.ts'
import { accessibilityFindings, hasBrowser, type Screen, TestBrowser } from './browser.ts'
import {
  expectAttribute,
  expectContent,
  expectCount,
  expectText,
  expectValue,
  Latch,
  updateFormFilled,
} from './seen.ts'

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
  const live = liveApp({ speed: 60, app: { dashboard: async () => dashboardOf(undefined) } })
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
  await updateFormFilled(page)
  return { ...live, page, complaints }
}

const state = async ({ app }: Live) => (await app.inject('/_lab/state')).json()

const endpointArn = ({ driver }: Live): unknown =>
  Object(driver.command(world => execute(world, 'DescribeEndpoint', { EndpointName: 'churn' })))
    .EndpointArn

async function startLoad(page: Page, rate: string): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Requests per second' })
  await slider.focus()
  await page.keyboard.press('Home')
  const chosen = page.getByRole('group', { name: 'Load' }).locator('b')
  await expectText(chosen).toBe('1')
  for (let shown = '1'; shown !== rate; shown = await chosen.innerText()) {
    await page.keyboard.press('ArrowRight')
    await expectText(chosen).not.toBe(shown)
  }
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
      await expectAttribute(cell, 'data-invocations').toBe(String(invocations))
    }
    await page.getByRole('button', { name: 'Stop load' }).click()
    await page.getByText('no load now').waitFor()
    expect(live.complaints).toEqual([])
  })

  it('do what is asked while the server still answers after it, and forget nothing', async () => {
    const live = await opening()
    const { page } = live
    await startLoad(page, '5')
    const held = new Latch()
    await page.route('**/_lab/load', async route => {
      if (route.request().method() === 'POST') await held.isOpen
      await route.continue()
    })
    const slider = page.getByRole('slider', { name: 'Requests per second' })
    await slider.press('ArrowRight')
    await slider.press('ArrowRight')
    await expectText(page.getByRole('group', { name: 'Load' }).locator('b')).toBe('20')
    held.open()
    await page.getByText('20/s now').waitFor()
    const { load } = (await live.app.inject('/_lab/load')).json()
    expect(load).toMatchObject([{ endpoint: 'churn', ratePerSecond: 20 }])
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
    await expectValue(page.getByLabel('Its name')).toBe('ab-3')
    await page.getByLabel('Canary size', { exact: true }).fill('50')
    await page.getByLabel('Baking, seconds').fill('600')
    await page.getByLabel('roll back on B-5xx').check()
    await page.getByText('The same with the AWS CLI and boto3').click()
    await expectText(page.locator('[data-calls="AWS CLI"]')).toContain(
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

  it('an update that AWS would refuse is not sent, and the page says why in AWS’s words', async () => {
    const { page, driver } = await opening()
    await page.getByLabel('Canary size', { exact: true }).fill('80')
    const problem = page.locator('.problem')
    await expectText(problem).toBe(
      '✗ AWS would refuse this: CanarySize must not exceed 50% of the instance count',
    )
    await expect
      .poll(() => page.getByRole('button', { name: 'Start update' }).isDisabled())
      .toBe(true)
    await page.getByLabel('Canary size', { exact: true }).fill('50')
    await problem.waitFor({ state: 'detached' })
    // A field that holds what AWS does not take is not sent either.
    await page.getByLabel('Baking, seconds').fill('3601')
    await page.getByRole('button', { name: 'Start update' }).click()
    // Where the browser has led to instead of sending it.
    await page.locator('input:invalid:focus').waitFor()
    expect(driver.present().endpoints.describe('churn').status).toBe('InService')
  })

  it('a model or an instance type that is not there is said beside its field, and the others are offered', async () => {
    const { page } = await opening()
    const variant = page.getByRole('group', { name: 'Update' }).getByRole('group', { name: 'B' })
    const start = page.getByRole('button', { name: 'Start update' })
    const model = variant.getByLabel('Model')
    await model.fill('churn-v9')
    await expectText(variant.locator('label', { hasText: 'Model' })).toContain(
      '✗\u00a0there is no such model',
    )
    await expect.poll(() => start.isDisabled()).toBe(true)
    await variant.getByLabel('Instance type').fill('ml.m5.tiny')
    await expectText(variant.locator('label', { hasText: 'Instance type' })).toContain(
      '✗\u00a0SageMaker has no such instance type',
    )
    const offered = (field: string) =>
      page.evaluate(
        `[...[...document.querySelectorAll('.variant label')].find(label => label.textContent.startsWith('${field}')).control.list.options].map(({ value }) => value)`,
      )
    await expect.poll(() => offered('Model')).toContain('churn-v1')
    await expect.poll(() => offered('Instance type')).toContain('ml.g5.12xlarge')

    await model.fill('churn-v1')
    await variant.getByLabel('Instance type').fill('ml.m5.xlarge')
    await variant.locator('.problem').first().waitFor({ state: 'detached' })
    await start.click()
    await page.getByText('accepted: the endpoint is updating').waitFor()
  })

  it('ask the server again for what an event may have changed, and for nothing else', async () => {
    const live = await opening()
    const { page } = live
    await page.getByLabel('Weight of A').waitFor()
    const asked: string[] = []
    page.on('request', request => {
      const { pathname } = new URL(request.url())
      if (['/_lab/models', '/_lab/faults', '/_lab/load'].includes(pathname)) asked.push(pathname)
    })
    const called = (name: string, input: object): unknown =>
      live.driver.command(world => execute(world, name, input))
    called('AddTags', { ResourceArn: endpointArn(live), Tags: [{ Key: 'team', Value: 'a' }] })
    called('CreateModel', {
      ...{ ModelName: 'newcomer', ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r' },
      PrimaryContainer: { Image: 'an-image' },
    })
    await page.locator('.row', { hasText: 'CreateModel newcomer' }).waitFor()
    await expect.poll(() => page.locator('datalist option[value="newcomer"]').count()).toBe(1)
    expect(asked).toEqual(['/_lab/models'])
  })

  it('what the server alone knows it says, and the next attempt begins where the last ended', async () => {
    const { page, driver } = await opening()
    // Somebody else is faster.
    driver.command(world =>
      execute(world, 'UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'ab-2' }),
    )
    await page.getByRole('button', { name: 'Start update' }).click()
    await page
      .locator('.answer.failed', { hasText: '✗ ValidationException: Cannot update in-progress' })
      .waitFor()
    // The config was made: it is not made again.
    await expectValue(page.getByLabel('Endpoint config')).toBe('ab-3')
    await expectContent(page.locator('[data-calls="boto3"]')).not.toContain('create_')
  })

  it('a new config gets a shadow, a deployment its limits, as far as they apply', async () => {
    const live = await opening()
    const { page, time, driver } = live
    const fieldset = page.getByRole('group', { name: 'Update' })
    const cli = page.locator('[data-calls="AWS CLI"]')
    await page.getByText('The same with the AWS CLI and boto3').click()
    // Two variants: none can have a shadow. The first update leaves one of them.
    await expectCount(fieldset.getByLabel(/a shadow variant/)).toBe(0)
    driver.command(world => {
      execute(world, 'CreateEndpointConfig', {
        EndpointConfigName: 'one',
        ProductionVariants: [
          {
            VariantName: 'A',
            ModelName: 'churn-v1',
            InstanceType: 'ml.m5.large',
            InitialInstanceCount: 2,
          },
        ],
      })
      execute(world, 'UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one' })
    })
    time.pass(1_200_000)
    await fieldset.getByLabel(/a shadow variant/).check()
    await fieldset.getByLabel('Variant name').fill('candidate')
    await fieldset.getByLabel('Deployment').selectOption('ROLLING')
    await fieldset.getByLabel('Batch size', { exact: true }).fill('50')
    await fieldset.getByLabel('roll back in batches').check()
    await fieldset.getByLabel('Rollback batch size', { exact: true }).fill('100')
    await fieldset.getByLabel('roll back when it takes too long').check()
    await fieldset.getByLabel('keep the present instance counts').check()
    await fieldset.getByLabel('but take the weights').check()
    for (const words of [
      '--shadow-production-variants \'[{"VariantName":"candidate"',
      '"RollbackMaximumBatchSize":{"Type":"CAPACITY_PERCENT","Value":100}',
      '"MaximumExecutionTimeoutInSeconds":3600',
      '--retain-all-variant-properties',
      '\'[{"VariantPropertyType":"DesiredWeight"}]\'',
    ]) {
      await expectText(cli).toContain(words)
    }
    await page.getByRole('button', { name: 'Start update' }).click()
    await page.getByText('accepted: the endpoint is updating').waitFor()
    time.pass(1_200_000)
    const [{ EndpointConfigName, ProductionVariants, ShadowProductionVariants }] = (
      await state(live)
    ).endpoints
    expect(EndpointConfigName).toBe('one-2')
    expect(ProductionVariants).toMatchObject([{ VariantName: 'A', CurrentInstanceCount: 2 }])
    expect(ShadowProductionVariants).toMatchObject([{ VariantName: 'candidate' }])
    // The shadow is part of the running config now, and the deployment can be repeated.
    await page.locator('[data-calls="AWS CLI"]', { hasText: 'one-3' }).waitFor()
    await expectValue(fieldset.getByLabel('Variant name')).toBe('candidate')
    await fieldset.getByLabel('Deployment').selectOption('RETAINED')
    await expectText(cli).toContain('--retain-deployment-config')
    await expectCount(fieldset.getByLabel('Baking, seconds')).toBe(0)
    expect(live.complaints).toEqual([])
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
    await expectValue(page.getByLabel('Its name')).toBe('npn p')
    await expectAttribute(page.getByRole('button', { name: 'Follow' }), 'aria-pressed').toBe('true')
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
    await page.getByLabel('Deployment').selectOption('ROLLING')
    for (const wish of ['in batches', 'too long', 'keep the present']) {
      await page.getByRole('checkbox', { name: wish }).check()
    }
    time.pass(3000)
    await page.locator('.clock', { hasText: 'of 3:00' }).waitFor()
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
