/**
 * How good a classifier is, from its confusion matrix.
 *
 * Source: the usual definitions (Fawcett, "An introduction to ROC analysis", 2006). AUC is of the
 * curve through the one point that a matrix is: (recall + specificity) ÷ 2.
 */
export interface Confusion {
  readonly truePositives: number
  readonly falseNegatives: number
  readonly falsePositives: number
  readonly trueNegatives: number
}

export interface ClassificationQuality extends Confusion {
  readonly accuracy: number
  /** Accuracy of always naming the commoner class: what has to be beaten. */
  readonly baseline: number
  /** `null`: it never said positive. */
  readonly precision: number | null
  /** `null`: nothing was positive. */
  readonly recall: number | null
  readonly f1: number | null
  /** `null`: there was only one class. */
  readonly auc: number | null
}

/** `null`: nothing was classified. */
export function classificationQuality(matrix: Confusion): ClassificationQuality | null {
  const { truePositives: tp, falseNegatives: fn, falsePositives: fp, trueNegatives: tn } = matrix
  const total = tp + fn + fp + tn
  if (total === 0) return null
  const recall = ratio(tp, tp + fn)
  const specificity = ratio(tn, tn + fp)
  return {
    ...matrix,
    accuracy: (tp + tn) / total,
    baseline: Math.max(tp + fn, tn + fp) / total,
    precision: ratio(tp, tp + fp),
    recall,
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    auc: recall === null || specificity === null ? null : (recall + specificity) / 2,
  }
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
