import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** Where Linux says how much of the processors a container may use. Source: kernel, cgroup v2, `cpu.max`. */
const QUOTA_FILE = "/sys/fs/cgroup/cpu.max";

/** What decides how many threads fit. */
export interface Processors {
  /** Logical processors of the machine. */
  readonly there: number;
  /** Those that the process may run on. */
  readonly usable: number;
  /** Content of `cpu.max`; undefined where there is none. */
  readonly quota: string | undefined;
}

/**
 * Threads for one run; undefined for ONNX Runtime's own choice, one for each physical core of the machine. It
 * knows neither the processors a process is bound to nor the quota of a container, and threads beyond them
 * wait for each other.
 */
export function defaultThreads({ there, usable, quota }: Processors = processorsHere()): number | undefined {
  const [time = Number.NaN, period = Number.NaN] = quota?.trim().split(" ").map(Number) ?? [];
  const allowed = time / period;
  const most = Number.isFinite(allowed) && allowed > 0 ? Math.min(usable, Math.ceil(allowed)) : usable;
  return most < there ? most : undefined;
}

function processorsHere(): Processors {
  return { there: cpus().length, usable: availableParallelism(), quota: readQuota() };
}

function readQuota(): string | undefined {
  try {
    return readFileSync(QUOTA_FILE, "utf8");
  } catch {
    // Another system, an older cgroup, or no container.
    return undefined;
  }
}
