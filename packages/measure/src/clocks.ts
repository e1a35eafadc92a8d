import { setTimeout } from "node:timers/promises";

/** What is measured: the time that this process's processors took, or the time that passed. */
export type Clock = "processor" | "wall";

/** Milliseconds after which threads that spin for more work sleep: they would take a core from what comes next. */
const SPIN_DOWN = 50;

/** One thread is compared by what the processor did, whatever else the machine does; several only on the wall. */
export function clockFor(threads: number): Clock {
  return threads === 1 ? "processor" : "wall";
}

/** Milliseconds that `work` takes. On the wall it begins when threads of what came before are asleep. */
export async function millisecondsOf(work: () => unknown, clock: Clock): Promise<number> {
  if (clock === "processor") {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }
  await setTimeout(SPIN_DOWN);
  const before = performance.now();
  await work();
  return performance.now() - before;
}
