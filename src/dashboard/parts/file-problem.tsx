/** What is wrong with a file that was opened. */
import { fileProblem } from '../store.ts'

export function FileProblem() {
  if (fileProblem.value === '') return null
  return (
    <p class="card problem" role="alert">
      ▲ {fileProblem}{' '}
      <button
        type="button"
        onClick={() => {
          fileProblem.value = ''
        }}
      >
        Close
      </button>
    </p>
  )
}
