/**
 * `npm run screenshot`: the picture of the page in the README, taken anew. It plays a scenario with
 * the built command, opens its page in Debian's chromium and saves what a window shows.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const ROOT = join(import.meta.dirname, '..')
const PICTURE = join(ROOT, 'docs/page.png')
const SCENARIO = 'canary-rollback'
const WINDOW = { width: 1280, height: 1000 }
const COLOURS_MAX = 256

const folder = mkdtempSync(join(tmpdir(), 'endpoint-lab-screenshot-'))
try {
  const page = join(folder, 'page.html')
  const command = join(ROOT, 'dist/bin/endpoint-lab.js')
  execFileSync(process.execPath, [command, 'run', SCENARIO, '--html', page], { stdio: 'ignore' })
  const png = inPalette(await pixelsOf(page))
  writeFileSync(PICTURE, png)
  process.stdout.write(`${PICTURE}: ${Math.round(png.length / 1024)} KiB\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** What the window shows, four bytes a pixel. */
async function pixelsOf(path) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: WINDOW, colorScheme: 'light' })
    await page.goto(`file://${path}`)
    await page.locator('.chart .uplot').nth(1).waitFor()
    const shot = await page.screenshot()
    // The browser that made the picture is who decodes it; the page's policy allows it there alone.
    const decoder = await browser.newPage()
    const text = await decoder.evaluate(decode, shot.toString('base64'))
    return Buffer.from(text, 'base64')
  } finally {
    await browser.close()
  }
}

/** Runs in the browser. */
async function decode(png) {
  const bytes = Uint8Array.from(atob(png), each => each.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes]))
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
  context.drawImage(picture, 0, 0)
  const { data } = context.getImageData(0, 0, picture.width, picture.height)
  let text = ''
  for (let at = 0; at < data.length; at += 8192) {
    text += String.fromCharCode(...data.subarray(at, at + 8192))
  }
  return btoa(text)
}

/** A PNG with a palette, each other colour as the nearest of it. */
function inPalette(pixels) {
  const colourAt = at => pixels.readUInt32BE(at) >>> 8
  const counts = new Map()
  for (let at = 0; at < pixels.length; at += 4) {
    counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1)
  }
  const palette = paletteOf(counts)
  const places = new Map([...counts.keys()].map(colour => [colour, nearest(palette, colour)]))
  const { width, height } = WINDOW
  const rows = Buffer.alloc((width + 1) * height) // each row begins with its filter: none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + x + 1] = places.get(colourAt(4 * (y * width + x)))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8) // eight bits a pixel, by palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channelsOf))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Half of it the commonest colours, half those that are least like any other: rare ones tell, too. */
function paletteOf(counts) {
  const colours = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour)
  const palette = colours.slice(0, COLOURS_MAX / 2)
  const distances = colours.map(colour => distance(colour, palette[nearest(palette, colour)]))
  while (palette.length < Math.min(COLOURS_MAX, colours.length)) {
    const added = colours[distances.indexOf(Math.max(...distances))]
    palette.push(added)
    colours.forEach((colour, i) => {
      distances[i] = Math.min(distances[i], distance(colour, added))
    })
  }
  return palette
}

function distance(one, other) {
  const [r, g, b] = channelsOf(one)
  const [r2, g2, b2] = channelsOf(other)
  return (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2
}

function channelsOf(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}

function nearest(palette, colour) {
  const distances = palette.map(other => distance(colour, other))
  return distances.indexOf(Math.min(...distances))
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
