/** How often to measure, and until when. */
export interface Rounds {
  /** At most so many, warm-up not counted. */
  readonly rounds: number;
  /** No round starts that would end after this, save the first. */
  readonly deadline: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Measures variants in turns, so that whatever else the machine does hits all alike: once each to warm up, which is
 * not counted, then in rounds. Returns each variant's samples; every variant has as many, one at least.
 */
export async function interleaved<Sample>(
  variants: readonly (() => Promise<Sample>)[],
  { rounds, deadline, now }: Rounds,
): Promise<readonly (readonly Sample[])[]> {
  const samples = variants.map((): Sample[] => []);
  for (const measure of variants) await measure();
  let lastRound = 0;
  for (let round = 0; round < rounds; round++) {
    const start = now();
    if (round > 0 && start + lastRound > deadline) break;
    for (const [i, measure] of variants.entries()) samples[i].push(await measure());
    lastRound = now() - start;
  }
  return samples;
}
