/**
 * A corpus over Redis by one worker process and by two: lines a second, and processor time of the workers with the
 * commands that they run, each round of both in turn.
 *
 *   node bench/corpus-workers.mjs [LINES] [ROUNDS]
 *
 * LINES (1200) sentences for a schema of three names on the embedded model, in chunks of a twelfth, one thread a worker. Redis
 * is started on a free port of loopback. On a machine that others use, what two processes get more of it than one shows in
 * lines a second as well. Needs redis-server and bash. Build the workspace first.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { freshText } from "./lib/serving-texts.mjs";

const [lines = "1200", rounds = "3"] = process.argv.slice(2);
const program = fileURLToPath(new URL("../apps/cli/bin/ernie-m.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ernie-m-bench-corpus-"));

async function startRedis() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  const settings = ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"];
  const child = spawn("redis-server", [
    "--port",
    `${port}`,
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    ...settings,
  ]);
  for await (const said of child.stdout) if (/Ready to accept/.test(String(said))) break;
  return { url: `redis://127.0.0.1:${port}`, end: () => child.kill() };
}

/** Runs the program; gives seconds by the clock and of processor time, its children's included. */
async function timed(args) {
  const script = `TIMEFORMAT='%R %U %S'; time "$@"`;
  const child = spawn("bash", ["-c", script, "bash", process.execPath, program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => {
    said += piece;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(said);
  const [clock, user, system] = said.trim().split("\n").at(-1).split(" ").map(Number);
  return { clock, processor: user + system };
}

const input = join(folder, "input.txt");
writeFileSync(
  input,
  Array.from({ length: Number(lines) }, () => freshText().replaceAll("\n", " ")).join("\n"),
);
const redis = await startRedis();
const task = ["extract", "--schema", '["person", "location", "organization"]', "--threads", "1"];
const chunk = String(Math.ceil(Number(lines) / 12));
const seen = { 1: [], 2: [] };
const outputs = new Set();
try {
  for (let round = 0; round < Number(rounds); round++)
    for (const workers of round % 2 === 0 ? [1, 2] : [2, 1]) {
      const to = join(folder, `${round}-${workers}`);
      const where = ["--queue", redis.url, "--input", input, "--to", to, "--chunk-lines", chunk];
      await timed(["corpus", "submit", ...where, "--", ...task]);
      const begun = performance.now();
      const work = ["corpus", "work", "--queue", redis.url, "--until-done"];
      const ends = await Promise.all(Array.from({ length: workers }, () => timed(work)));
      const clock = (performance.now() - begun) / 1000;
      const output = join(folder, "out.jsonl");
      await timed(["corpus", "collect", "--to", to, "--output", output]);
      outputs.add(readFileSync(output, "utf8"));
      seen[workers].push({ clock, processor: ends.reduce((sum, one) => sum + one.processor, 0) });
    }
} finally {
  redis.end();
  rmSync(folder, { recursive: true, force: true });
}
const of = (workers, field) => median(seen[workers].map((one) => one[field]));
for (const workers of [1, 2])
  console.log(
    `${workers} worker${workers === 1 ? " " : "s"}: ${(Number(lines) / of(workers, "clock")).toFixed(0)} lines/s, ${of(workers, "processor").toFixed(1)} s of processor time (rounds ${seen[workers].map(({ clock, processor }) => `${clock.toFixed(1)} s, ${processor.toFixed(1)} s`).join("; ")})`,
  );
console.log(
  `two against one: ${(of(1, "clock") / of(2, "clock")).toFixed(2)} × by the clock (goal 1.9), ${(100 * (of(2, "processor") / of(1, "processor") - 1)).toFixed(1)} % more processor time (goal at most 2 %); ${outputs.size === 1 ? "the same bytes" : "other bytes"}; load ${loadavg()[0].toFixed(0)}`,
);
