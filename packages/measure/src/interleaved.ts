import { type Clock, millisecondsOf } from "./clocks.js";

/** How often to measure, and until when. */
export interface Rounds {
  /** At most so many, warm-up not counted. */
  readonly rounds: number;
  /** No round starts that would end after this, save the first. Default: none. */
  readonly deadline?: number;
  /** The clock of the deadline, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
  /** Whether another variant is first in each round. Default: false. */
  readonly rotate?: boolean;
  /** Whether the variants have run before, so that none needs to warm up. Default: false. */
  readonly areWarm?: boolean;
}

/**
 * Measures variants in turns, so that whatever else the machine does hits all alike: once each to warm up, which is
 * not counted, then in rounds. Returns each variant's samples; every variant has as many, one at least.
 */
export async function interleaved<Sample>(
  variants: readonly (() => Promise<Sample>)[],
  {
    rounds,
    deadline = Number.POSITIVE_INFINITY,
    now = () => performance.now(),
    rotate = false,
    areWarm = false,
  }: Rounds,
): Promise<readonly (readonly Sample[])[]> {
  const samples = variants.map((): Sample[] => []);
  if (!areWarm) for (const measure of variants) await measure();
  let lastRound = 0;
  for (let round = 0; round < rounds; round++) {
    const start = now();
    if (round > 0 && start + lastRound > deadline) break;
    for (let turn = 0; turn < variants.length; turn++) {
      const index = rotate ? (turn + round) % variants.length : turn;
      samples[index].push(await variants[index]());
    }
    lastRound = now() - start;
  }
  return samples;
}

/** Options of {@link interleavedTimes}. */
export interface InterleavedTimesOptions extends Omit<Rounds, "rotate"> {
  readonly clock: Clock;
}

/** The milliseconds of every round of variants that are run in turns, another one first in each round, by name. */
export async function interleavedTimes<Name extends string>(
  variants: Readonly<Record<Name, () => unknown>>,
  { clock, ...rounds }: InterleavedTimesOptions,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(variants) as Name[];
  const measured = names.map((name) => () => millisecondsOf(variants[name], clock));
  const samples = await interleaved(measured, { ...rounds, rotate: true });
  return Object.fromEntries(names.map((name, index) => [name, samples[index]])) as Record<
    Name,
    readonly number[]
  >;
}
