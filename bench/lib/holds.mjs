/**
 * How long the event loop's thread is held, by the clock and in processor time: on a machine that others use as well, what
 * the clock says is mostly theirs.
 */
import { readFileSync } from "node:fs";
import { milliseconds } from "./serving-texts.mjs";

/** Rounds of which each row of holds has one. */
export const HOLD_ROUNDS = 3;

/** Milliseconds for which the main thread has had a processor; undefined where the system does not tell. */
function threadMilliseconds() {
  try {
    return Number(readFileSync("/proc/self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    return undefined;
  }
}

/** Watches until `end`, which gives the longest holds in milliseconds. */
export function watchHolds() {
  const longest = { clock: 0, processor: threadMilliseconds() === undefined ? undefined : 0 };
  let timer;
  let clock = performance.now();
  let processor = threadMilliseconds();
  const look = () => {
    const [now, used] = [performance.now(), threadMilliseconds()];
    longest.clock = Math.max(longest.clock, now - clock);
    if (used !== undefined) longest.processor = Math.max(longest.processor, used - processor);
    [clock, processor] = [now, used];
    timer = setTimeout(look, 1);
  };
  timer = setTimeout(look, 1);
  return {
    end() {
      clearTimeout(timer);
      return longest;
    },
  };
}

/** Holds of some rounds, shortest first. */
export function holdsTold(holds) {
  const told = (field) =>
    holds
      .map((hold) => hold[field])
      .sort((a, b) => a - b)
      .map(milliseconds)
      .join(", ");
  const clock = `${told("clock")} by the clock`;
  return holds[0].processor === undefined ? clock : `${told("processor")} of processor time; ${clock}`;
}
