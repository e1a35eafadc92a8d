/** Measuring side by side: variants take turns in one process, or processes take turns, and medians are compared. */
import { execFile } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Milliseconds that `work` takes: of this process's processors, or on the wall. */
const CLOCKS = {
  async processor(work) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  },
  async wall(work) {
    const before = performance.now();
    await work();
    return performance.now() - before;
  },
};

/** Milliseconds after which threads that spin for more work sleep: they would take a core from the next variant. */
const SPIN_DOWN = 50;

/** One thread is compared by what the processor did, whatever else the machine does; several only on the wall. */
export function clockFor(threads) {
  return threads === 1 ? "processor" : "wall";
}

/**
 * Runs every variant `rounds` times in turn, another one first in each round; before that once to warm up, unless they
 * are warm.
 * @returns of each variant the milliseconds of every round
 */
export async function interleaved(variants, { rounds, clock, areWarm = false }) {
  const names = Object.keys(variants);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  if (!areWarm) for (const name of names) await variants[name]();
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      if (clock === "wall") await setTimeout(SPIN_DOWN);
      times[name].push(await CLOCKS[clock](variants[name]));
    }
  return times;
}

/** How much longer one took than the other: the median over rounds. */
export function ratio(slower, faster) {
  return median(slower.map((time, round) => time / faster[round]));
}

const run = promisify(execFile);

/** Runs a script of this package in a process of its own and gives the JSON that it prints. */
export async function inProcess(script, args, flags = []) {
  const { stdout } = await run(process.execPath, [...flags, script, ...args.map(String)], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
}

/** The same of several, in turn, `rounds` times. `processes` gives a promise for each name. */
export async function inProcesses(processes, rounds) {
  const results = Object.fromEntries(Object.keys(processes).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, start] of Object.entries(processes)) results[name].push(await start());
  return results;
}
