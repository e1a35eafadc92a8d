import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "../../src/corpus/open-engine.js";
import { program, runCli, runProcess } from "../run-cli.js";
import { endWorkers, workHere } from "./ended-workers.js";
import { canMount, fullDisk } from "./full-disk.js";
import { hasServer, type ServerKind, startServer, type TestServer } from "./servers.js";

const TASK = ["extract", "--schema", '["person", {"company": ["founder"]}]'];
const NAMES = ["Ada", "Zoë", "王芳", "محمد", "Grace", "Niels"];
const LINES = Array.from({ length: 48 }, (_, i) =>
  JSON.stringify({ id: i, text: `${NAMES[i % NAMES.length]} founded company ${i} in Paris.` }),
);

/** A corpus of its own in a folder: its input, and the commands that make its output. */
function newCorpus(
  folder: string,
  name: string,
  lines: readonly string[] = LINES,
  /** Where the input and the output are. */
  beside = folder,
) {
  const input = join(beside, `${name.replace("/", "-")}.jsonl`);
  // The last line without its end, as editors leave it.
  writeFileSync(input, lines.join("\n"));
  const [to, output] = [join(folder, `${name}-work`), join(beside, `${name.replace("/", "-")}-out.jsonl`)];
  return {
    input,
    to,
    output,
    submit: (server: TestServer, more: readonly string[] = [], task: readonly string[] = TASK) => {
      const where = ["--queue", server.url, "--input", input, "--to", to, "--chunk-lines", "8"];
      return runCli(["corpus", "submit", ...where, ...more, "--", ...task]);
    },
    collect: (more: readonly string[] = []) =>
      runCli(["corpus", "collect", "--to", to, "--output", output, ...more]),
  };
}

const workArgs = (server: TestServer): readonly string[] => [
  "corpus",
  "work",
  "--queue",
  server.url,
  "--until-done",
];

function startWorker(server: TestServer, nodeArgs: readonly string[] = []): ChildProcess {
  const args = [...nodeArgs, program, ...workArgs(server), "--lock-seconds", "30"];
  return spawn(process.execPath, args, { stdio: "ignore" });
}

/** How many jobs a queue has, whatever became of them. */
async function jobsIn({ url }: TestServer): Promise<number> {
  const engine = await openEngine(url, { allowsLoss: true, migrates: true });
  try {
    const counts = await engine.queue.getJobCounts();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  } finally {
    await engine.close();
  }
}

/** Has the clock of a process jump by so many milliseconds when it has run for some. */
function clockJumping(by: number, after = 2000): readonly string[] {
  const script = `const now = Date.now; const start = now();
    Date.now = () => now() + (now() - start >= ${after} ? ${by} : 0);`;
  return ["--import", `data:text/javascript,${encodeURIComponent(script)}`];
}

async function untilSomeIsDone(to: string): Promise<void> {
  const outcomes = (): number =>
    readdirSync(join(to, "chunks")).filter((name) => name.endsWith(".json")).length;
  await expect.poll(outcomes, { timeout: 60_000 }).toBeGreaterThan(0);
}

const mounts = canMount();

/** A worker that is watched for saying that it waits. */
function startWaiting(server: TestServer, nodeArgs: readonly string[] = []) {
  const args = [...nodeArgs, program, ...workArgs(server), "--lock-seconds", "30"];
  const worker = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  worker.stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  return {
    waits: expect.poll(() => said, { timeout: 60_000 }).toMatch(/tried again later: .*no space left/i),
    ends: once(worker, "exit").then(([code]) => code as number | null),
    kill: () => worker.kill("SIGKILL"),
  };
}

/** What holds over each engine. Engines are tested beside each other; the tests of one share its queue. */
export function describeCorpusOver(kind: ServerKind): void {
  describe(`a corpus over ${kind}`, { concurrent: true, skip: !hasServer(kind) }, () => {
    let folder: string;
    let server: TestServer;
    /** What one process writes for the lines. */
    let direct: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "ernie-m-corpus-"));
      server = await startServer(kind);
      direct = (await runCli([...TASK, "--format", "jsonl"], LINES.join("\n"))).stdout;
      expect(direct.split("\n")).toHaveLength(LINES.length + 1);
    });
    afterAll(async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test.sequential("two workers give what one process gives; what is done is not done again", async () => {
      const { submit, collect, output, to } = newCorpus(folder, "two");
      const submitted = await submit(server);
      expect(submitted).toMatchObject({ code: 0, stderr: "" });
      expect(JSON.parse(submitted.stdout)).toMatchObject({ chunks: 6, lines: 48, doneBefore: 0 });
      const early = await collect();
      expect([early.code, early.stdout]).toEqual([1, ""]);
      expect(early.stderr).toContain("not done yet: lines 1–8, 9–16, 17–24, 25–32, 33–40 and 1 more chunks");
      const workers = await Promise.all([runProcess(workArgs(server)), runProcess(workArgs(server))]);
      for (const { code, stderr } of workers) expect([code, stderr]).toEqual([0, ""]);
      const done = workers.map(({ stdout }) => (JSON.parse(stdout) as { readonly done: number }).done);
      expect(done[0] + done[1]).toBe(6);
      expect(await collect()).toMatchObject({ code: 0, stderr: "" });
      expect(readFileSync(output, "utf8")).toBe(direct);
      expect(JSON.parse((await submit(server)).stdout)).toMatchObject({ doneBefore: 6 });
      expect(JSON.parse((await runProcess(workArgs(server))).stdout)).toEqual({
        done: 0,
        split: 0,
        failed: 0,
      });
      const status = await runCli(["corpus", "status", "--to", to]);
      expect(JSON.parse(status.stdout)).toMatchObject({
        lines: 48,
        linesDone: 48,
        setAside: 0,
        secondsLeft: 0,
      });
    });

    test.sequential("workers that are all killed in the middle lose and double nothing", async () => {
      const { submit, collect, output, to } = newCorpus(folder, "kill");
      expect((await submit(server)).code).toBe(0);
      const workers = [startWorker(server), startWorker(server)];
      await untilSomeIsDone(to);
      for (const worker of workers) worker.kill("SIGKILL");
      await Promise.all(
        workers.map((worker) => worker.exitCode ?? worker.signalCode ?? once(worker, "exit")),
      );
      expect((await collect()).code).toBe(1);
      expect((await runProcess([...workArgs(server), "--lock-seconds", "30"])).code).toBe(0);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("workers that share no disk, one killed in the middle, give the same through the queue", async () => {
      const { submit, collect, input, output, to } = newCorpus(folder, "inline");
      expect((await submit(server, ["--inline"])).code).toBe(0);
      // As on a machine that has neither.
      const elsewhere = `${to}-elsewhere`;
      renameSync(to, elsewhere);
      renameSync(input, `${input}-elsewhere`);
      const killed = startWorker(server);
      const { queue, close } = await openEngine(server.url, { allowsLoss: true, migrates: false });
      const before = await queue.getCompletedCount();
      await expect.poll(() => queue.getCompletedCount(), { timeout: 60_000 }).toBeGreaterThan(before);
      await close();
      killed.kill("SIGKILL");
      await once(killed, "exit");
      expect((await runProcess([...workArgs(server), "--lock-seconds", "30"])).code).toBe(0);
      expect(() => readdirSync(to)).toThrow("ENOENT");
      renameSync(elsewhere, to);
      renameSync(`${input}-elsewhere`, input);
      expect(readdirSync(join(to, "chunks"))).toEqual([]);
      expect(await collect()).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringContaining("--queue"),
      });
      // Submitting again does not forget what the queue has.
      expect(JSON.parse((await submit(server, ["--inline"])).stdout)).toMatchObject({ doneBefore: 6 });
      expect(await collect(["--queue", server.url])).toMatchObject({ code: 0, stderr: "" });
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("clocks that jump, forward and back, change nothing", async () => {
      const { submit, collect, output } = newCorpus(folder, "clocks");
      expect((await submit(server)).code).toBe(0);
      const hours = 3_600_000;
      const workers = [5 * hours, -5 * hours].map((by) => startWorker(server, clockJumping(by)));
      const ends = await Promise.all(
        workers.map(async (worker) => (await once(worker, "exit"))[0] as number),
      );
      expect(ends).toEqual([0, 0]);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("a worker that is killed with its clock hours ahead holds nothing up", async () => {
      const { submit, collect, output, to } = newCorpus(folder, "ahead");
      expect((await submit(server)).code).toBe(0);
      const worker = startWorker(server, clockJumping(5 * 3_600_000, 0));
      await untilSomeIsDone(to);
      worker.kill("SIGKILL");
      await once(worker, "exit");
      expect((await runProcess([...workArgs(server), "--lock-seconds", "30"])).code).toBe(0);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("a disk that is full is waited for; what is written is whole", {
      skip: !mounts,
    }, async () => {
      using disk = fullDisk(folder, "disk");
      const { submit, collect, output, to } = newCorpus(folder, "disk/full", LINES, folder);
      expect((await submit(server)).code).toBe(0);
      const worker = startWaiting(server);
      await worker.waits;
      expect((await collect()).code).toBe(1);
      disk.makeRoom();
      expect(await worker.ends).toBe(0);
      expect(readdirSync(join(to, "chunks")).filter((name) => name.endsWith(".part"))).toEqual([]);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("what a worker with its clock hours ahead put off is taken up by others", {
      skip: !mounts,
    }, async () => {
      using disk = fullDisk(folder, "late");
      const { submit, collect, output } = newCorpus(folder, "late/full", LINES, folder);
      expect((await submit(server)).code).toBe(0);
      const worker = startWaiting(server, clockJumping(5 * 3_600_000, 0));
      await worker.waits;
      worker.kill();
      await worker.ends;
      disk.makeRoom();
      expect((await runProcess([...workArgs(server), "--lock-seconds", "30"])).code).toBe(0);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("a worker that is asked to end lets go of its chunk at once", async () => {
      const { submit, collect, output, to } = newCorpus(folder, "ended");
      expect((await submit(server)).code).toBe(0);
      const worker = startWorker(server);
      const ended = once(worker, "exit");
      await untilSomeIsDone(to);
      worker.kill("SIGTERM");
      expect((await ended)[0]).toBe(0);
      expect((await runProcess(workArgs(server))).code).toBe(0);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("the engine may be killed, and started again on what it has on its disk", async () => {
      const { submit, collect, output, to } = newCorpus(folder, "engine");
      expect((await submit(server)).code).toBe(0);
      const worker = startWorker(server);
      const ended = once(worker, "exit");
      await untilSomeIsDone(to);
      await server.kill();
      await server.restart();
      expect((await ended)[0]).toBe(0);
      expect((await collect()).code).toBe(0);
      expect(readFileSync(output, "utf8")).toBe(direct);
    });

    test.sequential("a line that the command fails on is set aside by name, the others are done", async () => {
      const bad = LINES.map((line, i) => (i === 20 ? '{"id": 20, "text": 7}' : line));
      const { submit, collect, output } = newCorpus(folder, "bad", bad);
      const before = await jobsIn(server);
      expect((await submit(server, ["--inline"])).code).toBe(0);
      const worked = await runProcess(workArgs(server));
      expect(worked.code).toBe(0);
      expect(worked.stderr).toContain("line 21: set aside");
      const collected = await collect(["--queue", server.url]);
      expect([collected.code, collected.stderr]).toEqual([
        0,
        `warning: 1 of 48 lines are set aside: ${output}.failed.jsonl\n`,
      ]);
      const others = direct.split("\n").filter((_, i) => i !== 20);
      expect(readFileSync(output, "utf8")).toBe(others.join("\n"));
      expect(JSON.parse(readFileSync(`${output}.failed.jsonl`, "utf8"))).toEqual({
        line: 21,
        reason: 'standard input: line 21: expected a string under "text", got number',
        input: bad[20],
      });
      // Also of what was split off, and was split again, nothing is kept.
      expect(await jobsIn(server)).toBe(before);
    });

    test.sequential("a line that ends its worker each time is set aside by name; submitted again, it is tried again", async () => {
      for (const more of [[], ["--inline"]]) {
        const name = `poison${more.join("")}`;
        const { submit, collect, output } = newCorpus(folder, name, LINES.slice(0, 1));
        const [line] = LINES;
        expect((await submit(server, more)).code).toBe(0);
        await endWorkers(server, 3);
        expect(await workHere(server)).toEqual(["line 1: set aside, collect says why"]);
        const fetched = more.length > 0 ? ["--queue", server.url] : [];
        expect((await collect(fetched)).stderr).toContain("1 of 1 lines are set aside");
        expect(JSON.parse(readFileSync(`${output}.failed.jsonl`, "utf8"))).toEqual({
          line: 1,
          reason: "it has ended its worker 3 times",
          input: line,
        });
        expect(JSON.parse((await submit(server, more)).stdout)).toMatchObject({ chunks: 1, doneBefore: 0 });
        expect(await workHere(server)).toEqual([]);
        expect(await collect(fetched)).toMatchObject({ code: 0, stderr: "" });
        expect(readFileSync(output, "utf8")).toBe(`${direct.split("\n", 1)[0]}\n`);
      }
    });

    test.sequential("an input, or a model, that is not the one submitted is refused by name", async () => {
      const changed = newCorpus(folder, "changed");
      expect((await changed.submit(server)).code).toBe(0);
      writeFileSync(changed.input, [...LINES].reverse().join("\n"));
      const worked = await runProcess(workArgs(server));
      expect(worked.stderr).toContain(`${changed.input}: has changed since it was submitted`);
      expect((await changed.collect()).code).toBe(1);
      writeFileSync(changed.input, LINES.join("\n"));
      expect((await changed.submit(server)).code).toBe(0);
      expect((await runProcess(workArgs(server))).code).toBe(0);
      expect((await changed.collect()).code).toBe(0);
      expect(readFileSync(changed.output, "utf8")).toBe(direct);

      const model = join(folder, "model");
      cpSync(fileURLToPath(modelUrl), model, { recursive: true });
      const other = newCorpus(folder, "other", LINES.slice(0, 2));
      expect((await other.submit(server, [], [...TASK, "--model", model])).code).toBe(0);
      appendFileSync(join(model, "config.json"), "\n");
      const unfit = await runProcess(workArgs(server));
      expect([unfit.code, unfit.stdout]).toEqual([1, ""]);
      expect(unfit.stderr).toBe(
        "ernie-m: the model here is not the one that the corpus was submitted with\n",
      );
      cpSync(fileURLToPath(modelUrl), model, { recursive: true });
      expect((await runProcess(workArgs(server))).code).toBe(0);
      expect((await other.collect()).code).toBe(0);
    });
  });
}
