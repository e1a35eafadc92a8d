import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { float32Tensor, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { describe, expect, it } from "vitest";
import { nodeRuntime } from "../src/index.js";

const program = fileURLToPath(new URL("end-in-a-run.mjs", import.meta.url));

function run(how: string, wait: number) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, how, String(wait)], {
    encoding: "utf8",
  });
  return { status, signal, stdout, stderr };
}

/** Milliseconds after which runs of some length are in all of their stages. */
const waits = [5, 60, 150];

describe("a process that ends while its workers compute", () => {
  it.each(waits)(
    "by process.exit: with the status it asked for (%i ms)",
    (wait) => {
      expect(run("exit", wait)).toEqual({ status: 3, signal: null, stdout: "", stderr: "" });
    },
    60_000,
  );

  it.each(waits)(
    "by an error that nothing catches: with that error (%i ms)",
    (wait) => {
      const { status, signal, stderr } = run("throw", wait);
      expect({ status, signal }).toEqual({ status: 1, signal: null });
      expect(stderr).toContain("Error: of the app");
      expect(stderr).not.toContain("terminate called");
    },
    60_000,
  );

  it.each([5, 400])(
    "while a session is made in the background (%i ms)",
    (wait) => {
      expect(run("background", wait)).toEqual({ status: 3, signal: null, stdout: "", stderr: "" });
    },
    60_000,
  );

  it("after runtime.close: every call is settled", () => {
    const { status, stdout, stderr } = run("close", 60);
    expect({ status, stderr }).toEqual({ status: 4, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ ended: true, settled: 8, isReady: false });
  }, 60_000);

  it("after a runtime.close that was not given the time: it says so, and the process ends all the same", () => {
    const { status, stdout, stderr } = run("close-late", 60);
    expect({ status, stderr }).toEqual({ status: 5, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ ended: false, isReady: false });
  }, 60_000);
});

/** y = x + x over float32 [rows, 4]. */
function doubling(): Program {
  const g = new GraphBuilder("doubling");
  const x = g.input("x", "float32", ["rows", 4]);
  g.output("y", g.add(x, x));
  return { graph: g.build(), weights: new Map(), files: memoryFiles("none", {}) };
}

describe("runtime.close", () => {
  const feeds = { x: float32Tensor(Float32Array.of(1, 2, 3, 4), [1, 4]) };

  it("waits for runs, also of sessions that are being made, and refuses what comes later", async () => {
    const runtime = nodeRuntime({ threads: 1 });
    const session = await runtime.backend.createSession(doubling());
    const disposed = await runtime.backend.createSession(doubling());
    await disposed.dispose();
    const running = session.run(feeds);
    const opening = runtime.backend.createSession(doubling());
    const [first, second] = [runtime.close(), runtime.close()];
    await expect(session.run(feeds)).rejects.toMatchObject({ code: "disposed" });
    await expect(opening).rejects.toMatchObject({ code: "disposed" });
    await expect(runtime.backend.createSession(doubling())).rejects.toMatchObject({
      code: "disposed",
      message: "onnxruntime-node/cpu: the runtime was closed",
    });
    expect([...(await running).y.data]).toEqual([2, 4, 6, 8]);
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(runtime.isReady).toBe(false);
    await session.dispose();
  });

  it.each([-1, Number.NaN, 2 ** 31])("refuses to wait %d ms", async (timeout) => {
    const runtime = nodeRuntime();
    await expect(runtime.close({ timeout })).rejects.toMatchObject({
      code: "invalid-input",
      input: "timeout",
    });
    expect(runtime.isReady).toBe(true);
  });
});
