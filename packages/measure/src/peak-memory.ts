import { readFileSync } from "node:fs";

const KIBIBYTE = 1024;

/**
 * The most memory this process has had at once, in bytes, code and mapped weights that were touched included.
 *
 * On Linux by the process's own mark: `getrusage` there starts with the peak of the process that started this one.
 */
export function peakMemoryBytes(): number {
  return (ownMark() ?? process.resourceUsage().maxRSS) * KIBIBYTE;
}

function ownMark(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes);
}
