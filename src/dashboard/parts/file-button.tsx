/** Opens saved runs beside the one that is shown. */
import { useRef } from 'preact/hooks'
import { openFiles } from '../source/files.ts'

export function FileButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        title="Open RUN.json beside this run, to compare; or drop it on the page"
        onClick={() => input.current?.click()}
      >
        Open run …
      </button>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        accept=".json,application/json"
        tabIndex={-1}
        aria-label="Saved runs"
        onChange={({ currentTarget }) => {
          void openFiles([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </>
  )
}
