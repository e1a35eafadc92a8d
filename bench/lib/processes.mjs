/** Measuring in processes of their own, which take turns. */
import { execFile } from "node:child_process";
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
