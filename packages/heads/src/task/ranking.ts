/** Places of the scores, highest first; equal ones keep their order. */
export function ranking(scores: readonly number[]): number[] {
  return scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
}
