/** So many pages that look at a live server, as the dashboard does: the timeline, and new rows each second. */
import http from 'node:http'

const POLL_MS = 1000

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
  const timer = setInterval(async () => {
    const sinceMs = Math.floor(nowMs / 60_000) * 60_000
    const text = await read(`${url}/_lab/recording?since=${sinceMs}`, agent).catch(() => undefined)
    if (text !== undefined) nowMs = JSON.parse(text).recording.nowMs
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
