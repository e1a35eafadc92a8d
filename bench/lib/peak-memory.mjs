/** The most memory that this process has had, in megabytes. */
import { readFileSync } from "node:fs";

export function peakMegabytes() {
  try {
    // Linux counts what the starting process had into `maxRSS`; this it does not.
    const kilobytes = readFileSync("/proc/self/status", "utf8").match(/^VmHWM:\s*(\d+) kB$/m)?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1000;
  } catch {
    // No such file on other systems.
  }
  return process.resourceUsage().maxRSS / 1000;
}
