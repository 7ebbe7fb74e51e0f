/** What narrows a list down, bound to signals: words to look for, and one of a few choices. */
import type { Signal } from '@preact/signals'

interface SearchFieldProps {
  readonly label: string
  readonly query: Signal<string>
  readonly id?: string
}

export const SearchField = ({ label, query, id }: SearchFieldProps) => (
  <input
    id={id}
    type="search"
    aria-label={label}
    placeholder="Search"
    value={query.value}
    onInput={({ currentTarget }) => {
      query.value = currentTarget.value
    }}
  />
)

interface FilterChoiceProps {
  readonly label: string
  readonly chosen: Signal<string>
  readonly options: readonly (readonly [value: string, text: string])[]
}

export const FilterChoice = ({ label, chosen, options }: FilterChoiceProps) => (
  <select
    aria-label={label}
    value={chosen.value}
    onChange={({ currentTarget }) => {
      chosen.value = currentTarget.value
    }}
  >
    {options.map(([value, text]) => (
      <option key={value} value={value}>
        {text}
      </option>
    ))}
  </select>
)
