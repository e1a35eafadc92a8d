export { type Clock, clockFor } from "./clocks.js";
export { type InterleavedTimesOptions, interleaved, interleavedTimes, type Rounds } from "./interleaved.js";
export { describeMachine, type MachineDescription } from "./machine.js";
export { peakMemoryBytes } from "./peak-memory.js";
export { median, medianRatio, type Timing, timingOf } from "./statistics.js";
