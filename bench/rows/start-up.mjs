/** The command line from a process's start to its end, beside Node itself doing nothing. */
import { fileURLToPath } from "node:url";
import { readJsonLines } from "@ernie-m/fixtures";
import { interleaved, median } from "@ernie-m/measure";
import { timedProcess } from "../lib/processes.mjs";
import { atMostSeconds, milliseconds } from "../lib/results.mjs";

const PROGRAM = fileURLToPath(new URL("../../apps/cli/bin/ernie-m.js", import.meta.url));
const PEER = "`node -e 0`";
const ROUNDS = 15;
const SCHEMA = '["person"]';

export async function* startUp(bench) {
  const input = await bench.textFile(readJsonLines("reference/extraction.jsonl")[0].text);
  const extract = ["extract", "--schema", SCHEMA, "--input", input];
  const cases = [
    { what: "`ernie-m extract`, one sentence", args: extract, status: 0, goal: 0.35, prints: isResult },
    { what: "`ernie-m --help`", args: ["--help"], status: 0, goal: 0.15, prints: isHelp },
    { what: "`ernie-m extract --shema`, a wrong usage", args: ["extract", "--shema"], status: 2, goal: 0.15 },
  ];
  const start = (args, status, prints = () => true) => {
    const result = timedProcess(args);
    if (result.status !== status || !prints(result.stdout))
      throw new Error(`${args.join(" ")}: ended with ${result.status} and printed ${result.stdout}`);
    return result;
  };
  const [peer, ...ours] = await interleaved(
    [
      async () => start(["-e", "0"], 0),
      ...cases.map(
        ({ args, status, prints }) =>
          async () =>
            start([PROGRAM, ...args], status, prints),
      ),
    ],
    { rounds: bench.rounds(ROUNDS), rotate: true },
  );
  for (const [i, { what, goal }] of cases.entries())
    yield atMostSeconds(goal, median(ours[i].map(({ wall }) => wall)) / 1000, {
      what: `${what}, from the process's start to its end`,
      peer: PEER,
      notes: `${milliseconds(median(peer.map(({ wall }) => wall)))} → ${milliseconds(median(ours[i].map(({ wall }) => wall)))}${processorTimes(peer, ours[i])}`,
    });
}

const isHelp = (printed) => printed.startsWith("Usage: ernie-m");
const isResult = (printed) => "result" in JSON.parse(printed);

/** Ticks are coarse: means over the rounds are finer. */
function processorTimes(...results) {
  const means = results.map((each) => each.reduce((sum, { processor }) => sum + processor, 0) / each.length);
  return means.some(Number.isNaN) ? "" : `; processor time ${means.map(milliseconds).join(" → ")}`;
}
