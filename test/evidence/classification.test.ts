import { describe, expect, it } from 'vitest'
import { classificationQuality } from '../../src/evidence/classification.ts'

const qualityOf = ([tp = 0, fn = 0, fp = 0, tn = 0]: readonly number[]) =>
  classificationQuality({
    truePositives: tp,
    falseNegatives: fn,
    falsePositives: fp,
    trueNegatives: tn,
  })

describe('classification quality', () => {
  it.each([
    // tp, fn, fp, tn
    // Wikipedia, "Confusion matrix": 8 cats and 4 dogs.
    { matrix: [6, 2, 1, 3], accuracy: 0.75, precision: 6 / 7, recall: 0.75, f1: 0.8, auc: 0.75 },
    // The trap: it never says positive.
    { matrix: [0, 10, 0, 990], accuracy: 0.99, precision: null, recall: 0, f1: 0, auc: 0.5 },
    { matrix: [10, 0, 0, 990], accuracy: 1, precision: 1, recall: 1, f1: 1, auc: 1 },
    { matrix: [0, 0, 10, 90], accuracy: 0.9, precision: 0, recall: null, f1: 0, auc: null },
    { matrix: [0, 0, 0, 100], accuracy: 1, precision: null, recall: null, f1: null, auc: null },
  ])('of tp, fn, fp, tn $matrix', ({ matrix, ...expected }) => {
    expect(qualityOf(matrix)).toMatchObject(expected)
  })

  it('holds accuracy against always naming the commoner class', () => {
    expect(qualityOf([0, 10, 0, 990])).toMatchObject({ accuracy: 0.99, baseline: 0.99 })
    expect(qualityOf([7, 3, 20, 970])).toMatchObject({ accuracy: 0.977, baseline: 0.99 })
  })

  it('is silent about nothing', () => {
    expect(qualityOf([0, 0, 0, 0])).toBeNull()
  })
})
