/** How much of what was wanted was found. Shares from 0 to 1. */
export interface Score {
  /** Share of the predictions that are right; 0 when nothing was predicted. */
  readonly precision: number;
  /** Share of what was wanted that was found; 0 when nothing was wanted. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 when both are. */
  readonly f1: number;
}

/** A score with what it was counted from. */
export interface CountedScore extends Score {
  /** Wanted, predicted, and both. */
  readonly gold: number;
  readonly predicted: number;
  readonly correct: number;
}

/** Counts by kind. */
export class KindCounts {
  readonly #kinds = new Map<string, { gold: number; predicted: number; correct: number }>();

  count(kind: string, what: "gold" | "predicted" | "correct"): void {
    const counts = this.#kinds.get(kind) ?? { gold: 0, predicted: 0, correct: 0 };
    counts[what]++;
    this.#kinds.set(kind, counts);
  }

  /** Counts one thing that was wanted, predicted, both or neither; the kind occurs all the same. */
  judge(kind: string, of: { readonly isWanted: boolean; readonly isPredicted: boolean }): void {
    const { isWanted, isPredicted } = of;
    const counts = this.#kinds.get(kind) ?? { gold: 0, predicted: 0, correct: 0 };
    counts.gold += Number(isWanted);
    counts.predicted += Number(isPredicted);
    counts.correct += Number(isWanted && isPredicted);
    this.#kinds.set(kind, counts);
  }

  /** Every kind that occurs, by name. */
  byKind(): Readonly<Record<string, CountedScore>> {
    const sorted = [...this.#kinds].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(sorted.map(([kind, counts]) => [kind, countedScore(counts)]));
  }

  /** All kinds counted together. */
  micro(): CountedScore {
    const total = { gold: 0, predicted: 0, correct: 0 };
    for (const { gold, predicted, correct } of this.#kinds.values()) {
      total.gold += gold;
      total.predicted += predicted;
      total.correct += correct;
    }
    return countedScore(total);
  }

  /** The plain mean over the kinds that occur; zeros when none does. */
  macro(): Score {
    const scores = [...this.#kinds.values()].map(countedScore);
    const mean = (key: keyof Score): number =>
      scores.reduce((sum, score) => sum + score[key], 0) / Math.max(1, scores.length);
    return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
  }
}

function countedScore(counts: {
  readonly gold: number;
  readonly predicted: number;
  readonly correct: number;
}): CountedScore {
  const { gold, predicted, correct } = counts;
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    precision: share(correct, predicted),
    recall: share(correct, gold),
    f1: share(2 * correct, gold + predicted),
    gold,
    predicted,
    correct,
  };
}
