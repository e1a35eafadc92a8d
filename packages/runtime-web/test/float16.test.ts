import { referenceModelUrl } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

type Where = "page" | "worker";

/** What a program with a `float16Graph` is computed in: a number that float16 has to round tells. */
function arithmeticOf(page: Page, device: "wasm" | "webgpu", where: Where = "page") {
  return page.evaluate(
    async ([device, where]) => {
      const { web, core, graphs, startWorker } = globalThis.exposed;
      const options = { device, wasmPaths: "/ort/", cache: "none" } as const;
      const runtime = where === "page" ? web.webRuntime(options) : web.workerRuntime(startWorker, options);
      const g = new graphs.GraphBuilder("sum");
      const x = g.input("x", "float32", ["rows", 4]);
      const weight = g.cast(g.parameter("w", "float16", [2, 4]), "float32");
      g.output("y", g.linear(x, weight, g.constant(core.float32Tensor(new Float32Array(2), [2])), false));
      const graph = g.build();
      const float16Graph = graphs.toFloat16(graph, (name) => name === "w");
      // Eight times 1 in float16.
      const ones = new Uint8Array(new Uint16Array(8).fill(0x3c00).buffer);
      const session = await runtime.backend.createSession({
        graph,
        float16Graph,
        weights: new Map([["w", { kind: "memory", data: ones }]]),
        files: core.memoryFiles("memory", {}),
      });
      const { y } = await session.run({ x: core.float32Tensor(Float32Array.of(1.0001, 0, 0, 0), [1, 4]) });
      const report = await runtime.report();
      await session.dispose();
      await runtime.dispose();
      return { report, arithmetic: y?.data[0] === 1 ? "float16" : "float32" };
    },
    [device, where] as const,
  );
}

describe.skipIf(chromiumPath === undefined)("dtype fp16 in Chromium", () => {
  const site = useSite({ webgpu: true });
  let onWebGpu: Awaited<ReturnType<typeof arithmeticOf>>;
  let shaderF16 = false;
  beforeAll(async () => {
    onWebGpu = await arithmeticOf(await site.open(), "webgpu");
    shaderF16 = onWebGpu.report.adapter?.shaderF16 === true;
    if (!shaderF16)
      process.stderr.write("runtime-web: the adapter has no shader-f16: float16 is not tested on it\n");
  });

  it("is float32 in WebAssembly", async () => {
    const { report, arithmetic } = await arithmeticOf(await site.open(), "wasm");
    expect(arithmetic).toBe("float32");
    expect(report).toMatchObject({
      device: "wasm",
      float16: { computed: false, reason: "WebAssembly computes in float32" },
    });
  });

  it("is float32 on an adapter without shader-f16", ({ skip }) => {
    if (shaderF16) skip();
    const { report, arithmetic } = onWebGpu;
    expect(arithmetic).toBe("float32");
    expect(report).toMatchObject({
      device: "webgpu",
      adapter: { shaderF16: false },
      float16: { computed: false, reason: "WebGPU computes in float32: the adapter has no shader-f16" },
    });
  });

  it("is float32 on an adapter that fails in float16", async ({ skip }) => {
    if (shaderF16) skip();
    const page = await site.open();
    await page.evaluate(() => {
      // The first adapter, the one that is looked at, says that it can what it cannot.
      const { prototype } = Reflect.get(globalThis, "GPUAdapter") as { prototype: object };
      const real = Object.getOwnPropertyDescriptor(prototype, "features")?.get;
      let first: unknown;
      Object.defineProperty(prototype, "features", {
        get() {
          first ??= this;
          return first === this ? new Set(["shader-f16"]) : real?.call(this);
        },
      });
    });
    const { report, arithmetic } = await arithmeticOf(page, "webgpu");
    expect(arithmetic).toBe("float32");
    expect(report).toMatchObject({
      device: "webgpu",
      adapter: { shaderF16: true },
      selfCheck: { passed: true },
      float16: { computed: false, selfCheck: { passed: false } },
    });
    expect(report.float16.reason).toMatch(/^WebGPU computes in float32: float16 fails \(/);
  });

  for (const where of ["page", "worker"] as const)
    it(`is float16 on an adapter with shader-f16, in a ${where}`, async ({ skip }) => {
      if (!shaderF16) skip();
      const { report, arithmetic } =
        where === "page" ? onWebGpu : await arithmeticOf(await site.open(), "webgpu", where);
      expect(arithmetic).toBe("float16");
      expect(report.float16).toMatchObject({
        computed: true,
        reason: expect.stringMatching(/^in float16 WebGPU differs from float32 by/),
        selfCheck: { passed: true },
      });
    });

  it("finds in float16 what Node finds on the processor", async ({ skip }) => {
    if (!shaderF16) skip();
    const text = "Marie Curie was born in Warsaw.";
    const person = await (await site.open()).evaluate(async (text) => {
      const { web, heads, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker, { device: "webgpu", wasmPaths: "/ort/", cache: "none" });
      const extractor = await heads.loadExtractor("/model/", { runtime, dtype: "fp16" });
      const { person } = await extractor.extract(text, "person");
      await runtime.dispose();
      return person;
    }, text);
    const extractor = await loadExtractor(referenceModelUrl, {
      runtime: nodeRuntime({ threads: 1 }),
      dtype: "fp32",
    });
    const { person: [expected] = [] } = await extractor.extract(text, "person");
    await extractor.dispose();
    expect(expected?.text).toBe("Marie Curie");
    expect(person).toEqual([{ ...expected, probability: expect.closeTo(expected?.probability ?? 0, 2) }]);
  });

  it("has every operation right on an adapter with shader-f16", async ({ skip }) => {
    if (!shaderF16) skip();
    const found = await (await site.open()).evaluate(async () => {
      const { web, float16ConformanceCases } = globalThis.exposed;
      const runtime = web.webRuntime({ device: "webgpu", wasmPaths: "/ort/", cache: "none" });
      const differences: [string, number][] = [];
      for (const entry of float16ConformanceCases)
        differences.push([entry.name, await entry.check(runtime.backend)]);
      await runtime.dispose();
      return differences;
    });
    expect(found.filter(([, difference]) => !(difference <= 5e-3))).toEqual([]);
    expect(found.length).toBeGreaterThan(10);
  });

  it("is float32 on an adapter whose float16 is wrong", async ({ skip }) => {
    if (!shaderF16) skip();
    const page = await site.open();
    await page.evaluate(() => {
      const { prototype } = Reflect.get(globalThis, "GPUDevice") as {
        prototype: { createShaderModule(description: { code: string }): unknown };
      };
      const create = prototype.createShaderModule;
      prototype.createShaderModule = function (description) {
        const { code } = description;
        const wrong = code.includes("enable f16")
          ? code.replaceAll("erf_v(", "abs(").replaceAll("fn abs(", "fn erf_v(")
          : code;
        return create.call(this, { ...description, code: wrong });
      };
    });
    const { report, arithmetic } = await arithmeticOf(page, "webgpu");
    expect(arithmetic).toBe("float32");
    expect(report).toMatchObject({ device: "webgpu", float16: { computed: false } });
    expect(report.float16.reason).toMatch(/^WebGPU computes in float32: float16 differs from float32 by/);
  });
});
