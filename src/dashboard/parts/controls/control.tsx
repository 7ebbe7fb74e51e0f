/** What all controls share: one action after the other, and what the server said of the last one. */
import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

export interface Action {
  /** What came of it; empty: nothing yet, or nothing to tell. */
  readonly said: Signal<string>
  readonly hasFailed: Signal<boolean>
  readonly isBusy: Signal<boolean>
  /** After those before it. `done`: what is said when it went well. */
  run(act: () => Promise<unknown>, done?: string): Promise<void>
}

export function useAction(): Action {
  const said = useSignal('')
  const hasFailed = useSignal(false)
  const isBusy = useSignal(false)
  const last = useRef<Promise<void>>(Promise.resolve())
  const perform = async (act: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await act()
      hasFailed.value = false
      said.value = done
    } catch (error) {
      hasFailed.value = true
      said.value = error instanceof Error ? error.message : String(error)
    }
  }
  return {
    said,
    hasFailed,
    isBusy,
    async run(act, done = '') {
      isBusy.value = true
      const own = last.current.then(() => perform(act, done))
      last.current = own
      await own
      if (last.current === own) isBusy.value = false
    },
  }
}

interface ControlProps {
  readonly title: string
  readonly action: Action
  /** Takes a row of its own. */
  readonly isWide?: true
  readonly children: ComponentChildren
  readonly below?: ComponentChildren
}

/** A group of fields with its name, below them the answer, and what else there is below that. */
export const Control = ({ title, action, isWide, children, below }: ControlProps) => (
  <fieldset class={`control ${isWide ? 'wide-control' : ''}`}>
    <legend>{title}</legend>
    {children}
    <p class={`answer ${action.hasFailed.value ? 'failed' : ''}`} role="status">
      {action.hasFailed.value ? '✗ ' : ''}
      {action.said}
    </p>
    {below}
  </fieldset>
)

interface ChoiceProps<T extends string> {
  readonly label: string
  /** It stands beside what tells enough: the label is for those who hear the page. */
  readonly isLabelHidden?: true
  readonly value: T
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly onChange: (value: T) => void
}

export const Choice = <T extends string>(props: ChoiceProps<T>) => {
  const { label, isLabelHidden, value, options, onChange } = props
  return (
    <label>
      <span class={isLabelHidden ? 'unseen' : ''}>{label}</span>{' '}
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find(([each]) => each === currentTarget.value)
          if (chosen !== undefined) onChange(chosen[0])
        }}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

interface CheckBoxProps {
  readonly label: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
}

export const CheckBox = ({ label, isChecked, onChange }: CheckBoxProps) => (
  <label>
    <input
      type="checkbox"
      checked={isChecked}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />{' '}
    {label}
  </label>
)

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly min?: number
  readonly max?: number
  readonly step?: number | 'any'
  readonly onChange: (value: number) => void
}

export const NumberField = ({ label, value, onChange, ...bounds }: NumberFieldProps) => (
  <label>
    {label}{' '}
    <input
      type="number"
      value={value}
      required
      {...bounds}
      onInput={({ currentTarget }) => {
        if (currentTarget.value !== '') onChange(Number(currentTarget.value))
      }}
    />
  </label>
)

interface TextFieldProps {
  readonly label: string
  readonly value: string
  /** At most so many characters; here and below, absent: whatever AWS says. */
  readonly max?: number
  /** A regular expression that the whole text must match. */
  readonly pattern?: string
  /** `id` of a `datalist`: what is offered. */
  readonly list?: string
  /** What is wrong with it, said beside it. */
  readonly problem?: string | undefined
  readonly onChange: (value: string) => void
}

export const TextField = (props: TextFieldProps) => {
  const { label, value, max, pattern, list, problem, onChange } = props
  return (
    <label>
      {label}{' '}
      <input
        type="text"
        value={value}
        required
        spellcheck={false}
        aria-invalid={problem !== undefined}
        {...(list === undefined ? {} : { list })}
        {...(max === undefined ? {} : { maxLength: max })}
        {...(pattern === undefined ? {} : { pattern, title: `As AWS wants it: ${pattern}` })}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {problem !== undefined && <span class="problem"> {`✗\u00a0${problem}`}</span>}
    </label>
  )
}
