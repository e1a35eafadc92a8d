/**
 * Whether a score counts against going on, beside the best one before. None does until something is found: while nothing is,
 * no probability has come far enough yet.
 */
export function countsAsWorse(score: number, best: number | undefined): boolean {
  return best !== undefined && best > 0 && score <= best;
}
