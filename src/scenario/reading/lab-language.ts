/** How the live server reads what people send to `/_lab`: in the words of scenario files. */
import type { z } from 'zod'
import type { ModelBehaviour } from '../../core/endpoint/model-profile.ts'
import type { Fault } from '../../language/fault.ts'
import { modelText } from '../../language/model-text.ts'
import { ModelBehaviourSchema } from '../../language/models-schema.ts'
import { readDurationMs } from '../../language/quantities.ts'
import { applyFault } from '../prepare.ts'
import { findingsOf } from './schema-findings.ts'
import { FaultSchema } from './schema-parts/fault-schema.ts'
import { suggestion } from './suggest.ts'

type Reading<T> = { readonly value: T } | { readonly problem: string }

export const LAB_LANGUAGE = {
  readDurationMs,
  applyFault,
  readFault: (given: unknown): Reading<Fault> => read(FaultSchema, given),
  readModel: (given: unknown): Reading<ModelBehaviour> => read(ModelBehaviourSchema, given),
  modelText,
  suggestion,
}

function read<T>(schema: z.ZodType<T>, given: unknown): Reading<T> {
  const checked = schema.safeParse(given, { reportInput: true })
  if (checked.success) return { value: checked.data }
  const texts = findingsOf(checked.error.issues, schema).map(({ message, hint }) =>
    hint === undefined ? message : `${message} (${hint})`,
  )
  return { problem: texts.map(text => text.replace(/^the file: /, '')).join('; ') }
}
