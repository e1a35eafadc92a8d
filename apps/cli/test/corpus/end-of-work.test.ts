import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEngine } from "../../src/corpus/open-engine.js";
import { work } from "../../src/corpus/work.js";
import { program, runCli } from "../run-cli.js";
import { hasServer, startServer, type TestServer } from "./servers.js";

/** Has a process wait, whenever something is to reach the disk, until there is a file `gate`. */
function slowDisk(gate: string): readonly string[] {
  const script = `
    import { existsSync } from "node:fs";
    import { open } from "node:fs/promises";
    import { setTimeout } from "node:timers/promises";
    const file = await open(process.execPath);
    const disk = Object.getPrototypeOf(file);
    await file.close();
    const { sync } = disk;
    disk.sync = async function () {
      while (!existsSync(${JSON.stringify(gate)})) await setTimeout(20);
      await sync.call(this);
    };`;
  return ["--import", `data:text/javascript,${encodeURIComponent(script)}`];
}

describe.runIf(hasServer("redis"))("a worker", () => {
  let folder: string;
  let server: TestServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ernie-m-end-of-work-"));
    server = await startServer("redis");
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** A worker that writes the result of one chunk to a disk that takes it when there is `gate`. */
  async function startWriting() {
    const [input, to, gate] = [join(folder, "in.txt"), join(folder, "work"), join(folder, "gate")];
    writeFileSync(input, "Ann met Bob.\n");
    const where = ["--queue", server.url, "--input", input, "--to", to];
    expect(await runCli(["corpus", "submit", ...where, "--", "embed"])).toMatchObject({ code: 0 });
    const args = [...slowDisk(gate), program, "corpus", "work", "--queue", server.url];
    const worker = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = once(worker, "exit");
    const written = () => readdirSync(join(to, "chunks")).map((name) => name.slice(name.lastIndexOf(".")));
    await expect.poll(written, { timeout: 60_000 }).toEqual([".part"]);
    return { worker, ended, gate, written };
  }

  test("that is asked to end while it writes a result ends when that is written", async () => {
    const { worker, ended, gate, written } = await startWriting();
    worker.kill("SIGTERM");
    expect(await Promise.race([ended, setTimeout(2000, "writes")])).toBe("writes");
    writeFileSync(gate, "");
    expect(await ended).toEqual([0, null]);
    expect(written().sort()).toEqual([".json", ".out"]);
  });

  test("that is asked twice ends at once, and leaves nothing half written", async () => {
    const { worker, ended, written } = await startWriting();
    worker.kill("SIGTERM");
    worker.kill("SIGINT");
    const [code, signal] = await ended;
    expect(code).toBe(null);
    expect(["SIGINT", "SIGTERM"]).toContain(signal);
    expect(written()).toEqual([]);
  });

  test("whose engine's loop breaks down ends with the cause", { timeout: 60_000 }, async () => {
    const engine = await openEngine(server.url, { allowsLoss: true, migrates: true });
    // It is running already, which is refused.
    const started: typeof engine = {
      ...engine,
      worker: (...how) => {
        const worker = engine.worker(...how);
        void worker.run();
        return worker;
      },
    };
    const silent = { note: () => undefined, warn: () => undefined };
    try {
      await expect(work(started, { lockSeconds: 30, untilDone: false }, silent)).rejects.toThrow(
        "Worker is already running.",
      );
    } finally {
      await engine.close();
    }
  });
});
