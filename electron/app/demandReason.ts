import { AppError } from '../../shared/domain/appError.ts'
import { payloadLimits } from '../../shared/domain/signedOperation.ts'
import { readPlainText } from '../../shared/lib/plainText.ts'

/** A reason as it can be shown and signed, in Unicode normal form C. Throws `usage`, which names the character that could not. Pure. */
export function demandReason(text: string): string {
  const read = readPlainText(text, payloadLimits.maxReasonCharacters)
  if (read.ok) return read.value
  throw new AppError({ code: 'usage', message: `The reason cannot be signed: ${read.error}.`, hint: 'Write it as one line of plain text.' })
}
