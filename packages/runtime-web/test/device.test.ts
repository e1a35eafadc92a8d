import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

describe.skipIf(chromiumPath === undefined)("the choice of a device", () => {
  describe("with a WebGPU adapter that is software, isolated", () => {
    const site = useSite({ webgpu: true, isolated: true });

    it("takes WebAssembly by itself, and says why", async () => {
      const page = await site.open();
      const report = await page.evaluate(() =>
        globalThis.exposed.web.webRuntime({ wasmPaths: "/ort/" }).report(),
      );
      expect(report).toMatchObject({
        device: "wasm",
        build: "onnxruntime-web/wasm",
        crossOriginIsolated: true,
        threads: expect.any(Number),
        adapter: { software: true },
        considered: [
          { device: "webgpu", chosen: false, reason: expect.stringContaining("software") },
          { device: "wasm", chosen: true },
        ],
      });
      // Each build is loaded only when it is chosen.
      expect(site.server.requests.filter(({ path }) => path.includes("asyncify"))).toEqual([]);
    });

    it("takes WebGPU when asked, after the self-check", async () => {
      const page = await site.open();
      const report = await page.evaluate(() =>
        globalThis.exposed.web.webRuntime({ device: "webgpu", wasmPaths: "/ort/" }).report(),
      );
      expect(report).toMatchObject({
        device: "webgpu",
        selfCheck: { passed: true, difference: expect.any(Number) },
        considered: [{ device: "webgpu", chosen: true }],
      });
      expect(report.selfCheck?.difference).toBeLessThan(1e-4);
    });

    it.each([
      ["gives wrong numbers", "exp(", "exp2(", "differs by"],
      ["fails", "fn main", "fn nothing", "WebGPU fails on the self-check"],
    ])("falls back when WebGPU %s", async (_, from, to, reason) => {
      const page = await site.open();
      await page.evaluate(
        ([from, to]) => {
          // Types of WebGPU are not in the platform's yet.
          const { prototype } = Reflect.get(globalThis, "GPUDevice") as {
            prototype: { createShaderModule(description: { code: string }): unknown };
          };
          const create = prototype.createShaderModule;
          prototype.createShaderModule = function (description) {
            return create.call(this, { ...description, code: description.code.replaceAll(from, to) });
          };
        },
        [from, to] as const,
      );
      const report = await page.evaluate(() =>
        globalThis.exposed.web.webRuntime({ device: "webgpu", wasmPaths: "/ort/" }).report(),
      );
      expect(report).toMatchObject({
        device: "wasm",
        build: "onnxruntime-web/wasm",
        selfCheck: { passed: false },
      });
      expect(report.considered[0]?.reason).toContain(reason);
    });

    it("has threads, as many as asked for", async () => {
      const page = await site.open();
      const report = await page.evaluate(() =>
        globalThis.exposed.web.webRuntime({ device: "wasm", threads: 2, wasmPaths: "/ort/" }).report(),
      );
      expect(report).toMatchObject({ threads: 2, threadsReason: "as asked for" });
    });
  });

  describe("without an adapter and without the headers", () => {
    const site = useSite();

    it("takes WebAssembly with one thread, and says why", async () => {
      const page = await site.open();
      const report = await page.evaluate(() =>
        globalThis.exposed.web.webRuntime({ threads: 4, wasmPaths: "/ort/" }).report(),
      );
      expect(report).toMatchObject({
        device: "wasm",
        threads: 1,
        threadsReason: expect.stringContaining("cross-origin isolated"),
        crossOriginIsolated: false,
      });
      expect(report.considered.map(({ device, chosen }) => [device, chosen])).toEqual([
        ["webgpu", false],
        ["wasm", true],
      ]);
    });

    it("fails with a sentence when onnxruntime-web's files are not there", async () => {
      const page = await site.open();
      const message = await page.evaluate(async () => {
        const { web, conformanceCases } = globalThis.exposed;
        const { backend } = web.webRuntime({ wasmPaths: "/nowhere/" });
        return conformanceCases[0]?.check(backend).catch((cause: unknown) => String(cause));
      });
      expect(message).toMatch(/^BackendError: onnxruntime-web\/wasm: /);
    });

    it.each([{ threads: 0 }, { threads: 1.5 }, { device: "gpu" }, { cache: "disk" }])(
      "refuses %o",
      async (options) => {
        const page = await site.open();
        const code = await page.evaluate((wrong) => {
          const { web, isErnieMError, startWorker } = globalThis.exposed;
          const codes: unknown[] = [];
          for (const make of [web.webRuntime, (o: object) => web.workerRuntime(startWorker, o)]) {
            try {
              make(wrong as object);
            } catch (cause) {
              codes.push(isErnieMError(cause) ? cause.code : cause);
            }
          }
          return codes;
        }, options);
        expect(code).toEqual(["invalid-input", "invalid-input"]);
      },
    );
  });
});
