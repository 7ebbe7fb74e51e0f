/** Requests as calls for the AWS CLI and boto3, to copy. */
import { useSignal } from '@preact/signals'
import { type AwsRequest, asAwsCli, asBoto3 } from './as-commands.ts'

export const PrintedCalls = ({ requests }: { readonly requests: readonly AwsRequest[] }) => (
  <details class="calls">
    <summary>The same with the AWS CLI and boto3</summary>
    <Copyable name="AWS CLI" text={asAwsCli(requests, location.origin)} />
    <Copyable name="boto3" text={asBoto3(requests, location.origin)} />
  </details>
)

function Copyable({ name, text }: { readonly name: string; readonly text: string }) {
  const isCopied = useSignal(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    isCopied.value = true
    setTimeout(() => {
      isCopied.value = false
    }, 2000)
  }
  return (
    <figure>
      <figcaption>
        {name}{' '}
        <button type="button" aria-label={`Copy for ${name}`} onClick={copy}>
          {isCopied.value ? 'Copied' : 'Copy'}
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} data-calls={name}>
        {text}
      </pre>
    </figure>
  )
}
