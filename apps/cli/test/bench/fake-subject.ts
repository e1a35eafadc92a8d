import type { Configuration } from "../../src/bench/configurations.js";
import type { ClosableSubject } from "../../src/bench/run-bench.js";

/** A clock that only subjects turn. */
export interface FakeClock {
  time: number;
}

/** What happened, in order: `plain load`, `fp32 forward 1×16`, … */
export type Log = string[];

/** A subject whose every call takes as long as it is told: loading `loadMs`, then `msPerToken`. */
export function fakeSubject(
  { name }: Configuration,
  {
    clock,
    log,
    loadMs,
    msPerToken,
  }: {
    readonly clock: FakeClock;
    readonly log: Log;
    readonly loadMs: number;
    readonly msPerToken: number;
  },
): ClosableSubject {
  let tokens = 0;
  const takes = (what: string, ms: number): number => {
    log.push(`${name} ${what}`);
    clock.time += ms;
    return ms;
  };
  return {
    async load() {
      takes("load", loadMs);
      return {
        openMs: loadMs / 2,
        sessionMs: loadMs / 4,
        firstResultMs: loadMs,
        startBytes: 1,
        loadedBytes: 2,
      };
    },
    async prepare(inputs) {
      tokens = 10 * inputs.length;
      takes("prepare", tokens * msPerToken);
      return { sequences: inputs.length, sequenceTokens: tokens };
    },
    async runTask() {
      return { ms: takes("task", tokens * msPerToken), tokenizerMs: tokens * msPerToken * 0.25 };
    },
    async forward({ batch, tokens: length }, parallel) {
      return takes(`forward ${batch}×${length} ×${parallel}`, batch * length * msPerToken);
    },
    async peakBytes() {
      return 3;
    },
    async close() {
      log.push(`${name} close`);
    },
  };
}
