/**
 * So many pages that look at a live server, as the dashboard does: they follow the timeline, and ask
 * for new rows and for the newest lines of the routing log each second.
 */
import http from 'node:http'

const POLL_MS = 1000
/** As src/dashboard/source/routing.ts asks for them. */
const LINES_A_POLL = 300

/** Resolves when all have the whole recording and follow the timeline. */
export async function connectViewers(url, count) {
  const agent = new http.Agent({ keepAlive: true })
  const viewers = []
  for (let i = 0; i < count; i++) viewers.push(await connectViewer(url, agent))
  return {
    close() {
      for (const viewer of viewers) viewer.close()
      agent.destroy()
    },
  }
}

async function connectViewer(url, agent) {
  const { recording } = JSON.parse(await read(`${url}/_lab/recording`, agent))
  const since = recording.events.length - 1
  const stream = http.get(`${url}/_lab/timeline?since=${since}`, {
    headers: { accept: 'text/event-stream' },
  })
  await new Promise((resolve, reject) => {
    stream.on('error', reject).on('response', response => {
      response.resume()
      resolve()
    })
  })
  let { nowMs } = recording
  let seq = -1
  const timer = setInterval(async () => {
    const sinceMs = Math.floor(nowMs / 60_000) * 60_000
    const text = await read(`${url}/_lab/recording?since=${sinceMs}`, agent).catch(() => undefined)
    if (text !== undefined) nowMs = JSON.parse(text).recording.nowMs
    const path = `/_lab/routing?since=${seq}&limit=${LINES_A_POLL}`
    const lines = await read(`${url}${path}`, agent).catch(() => undefined)
    if (lines !== undefined) seq = JSON.parse(lines).lastSeq
  }, POLL_MS)
  return {
    close() {
      clearInterval(timer)
      stream.on('error', () => {}).destroy()
    },
  }
}

function read(url, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text)).on('error', reject)
    })
    request.on('error', reject)
  })
}
