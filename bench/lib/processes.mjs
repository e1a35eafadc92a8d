/** Measuring in processes of their own, which take turns. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

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

/**
 * Runs Node to its end with nothing else going on in this process: what it printed, its exit status, the milliseconds
 * from its start to its end, and those it computed on all threads, in steps of ten; these last on Linux alone.
 */
export function timedProcess(args) {
  const before = childrenProcessor();
  const start = performance.now();
  const { stdout, status, error } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const wall = performance.now() - start;
  if (error !== undefined) throw error;
  const after = childrenProcessor();
  return { stdout, status, wall, processor: after === undefined ? undefined : after - before };
}

/** Fields of /proc/self/stat behind the name of the program: ticks of children that were waited for. */
const [CHILDREN_USER, CHILDREN_SYSTEM] = [13, 14];
const TICK = 10;

/** Milliseconds that this process's children computed that have ended, theirs included. */
function childrenProcessor() {
  if (process.platform !== "linux") return undefined;
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return TICK * (Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM]));
}
