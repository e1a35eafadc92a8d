import { peakMemoryBytes } from "@ernie-m/measure";

/** The most memory that this process has had, in the unit of all tables so far: 1000 KiB. */
export const peakMegabytes = () => peakMemoryBytes() / 1_024_000;
