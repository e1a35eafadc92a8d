import { referenceModelUrl } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { modelFolder } from "./site.js";

const schema = { person: ["birthplace", "birth year"], country: [] };

const texts = [
  "Marie Curie was born in Warsaw in 1867.",
  "玛丽·居里1867年出生于华沙。",
  "ولدت ماري كوري في وارسو عام 1867.",
  "Мария Кюри родилась в Варшаве в 1867 году. ".repeat(12),
  "",
];

type Results = Awaited<ReturnType<typeof inNode>>;

async function inNode() {
  const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ threads: 1 }) });
  try {
    return await extractor.extract(texts, schema);
  } finally {
    await extractor.dispose();
  }
}

type Setting = "page" | "worker" | "threads" | "webgpu" | "urls";

/** Extracts in the page; also says what computed. */
function inBrowser(page: Page, setting: Setting) {
  return page.evaluate(
    async ([setting, texts, schema]) => {
      const { web, heads, startWorker } = globalThis.exposed;
      const device = setting === "webgpu" ? "webgpu" : "wasm";
      const options = { device, wasmPaths: "/ort/", ...(setting !== "threads" && { threads: 1 }) } as const;
      const isInPage = setting === "page" || setting === "urls";
      const runtime = isInPage ? web.webRuntime(options) : web.workerRuntime(startWorker, options);
      const names = ["config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"];
      const urls = Object.fromEntries(names.map((name) => [name, `/model/${name}`]));
      const where = setting === "urls" ? web.checkpointFromUrls(urls) : "/model/";
      const extractor = await heads.loadExtractor(where, { runtime });
      const results = await extractor.extract(texts, schema);
      const report = await runtime.report();
      await extractor.dispose();
      await runtime.dispose();
      return { results, report };
    },
    // A software adapter takes its time: one text is enough for it.
    [setting, setting === "webgpu" ? texts.slice(0, 1) : texts, schema] as const,
  );
}

/** Spans, relations and places exactly; probabilities within the tolerance. */
function expectSame(actual: unknown, expected: unknown, tolerance: number, path = "result"): void {
  if (typeof expected === "number" && path.endsWith(".probability")) {
    expect(Math.abs(Number(actual) - expected), path).toBeLessThanOrEqual(tolerance);
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual as object), path).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectSame((actual as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
  } else {
    expect(actual, path).toEqual(expected);
  }
}

describe.skipIf(chromiumPath === undefined)("extraction in Chromium", () => {
  const site = useSite({ webgpu: true, isolated: true });
  let expected: Results;
  beforeAll(async () => {
    expected = await inNode();
  });

  it.each([
    ["page", "wasm", 1e-4],
    ["worker", "wasm", 1e-4],
    ["threads", "wasm", 1e-4],
    ["urls", "wasm", 1e-4],
    ["webgpu", "webgpu", 1e-3],
  ] as const)("is runtime-node's: %s", async (setting, device, tolerance) => {
    const { results, report } = await inBrowser(await site.open(), setting);
    expect(report.device).toBe(device);
    expect(JSON.stringify(expected)).toContain("Warsaw");
    expectSame(results, expected.slice(0, results.length), tolerance);
  });

  it("asks for nothing that is not listed", async () => {
    site.server.requests.length = 0;
    await inBrowser(await site.open(), "urls");
    const asked = new Set(
      site.server.requests.filter(({ path }) => path.startsWith("/model/")).map(({ path }) => path),
    );
    expect([...asked].sort()).toEqual([
      "/model/config.json",
      "/model/model.safetensors",
      "/model/sentencepiece.bpe.model",
      "/model/vocab.txt",
    ]);
  });

  describe("of files that the page has", () => {
    let page: Page;
    beforeAll(async () => {
      page = await site.open();
    });
    afterAll(() => page.close());

    it.each(["page", "worker"] as const)("chosen as a folder, in a %s", async (where) => {
      await page.setContent('<input type="file" webkitdirectory>');
      await page.locator("input").setInputFiles(modelFolder);
      const results = await page.evaluate(
        async ([where, texts, schema]) => {
          const { web, heads, startWorker } = globalThis.exposed;
          const input = document.querySelector("input");
          const checkpoint = await web.checkpointFromFiles(input?.files ?? []);
          const options = { device: "wasm", wasmPaths: "/ort/", threads: 1 } as const;
          const runtime =
            where === "page" ? web.webRuntime(options) : web.workerRuntime(startWorker(), options);
          const extractor = await heads.loadExtractor(checkpoint, { runtime });
          const found = await extractor.extract(texts, schema);
          await extractor.dispose();
          await runtime.dispose();
          return found;
        },
        [where, texts, schema] as const,
      );
      expectSame(results, expected, 1e-4);
    });

    it("as a directory handle and as bytes", async () => {
      const found = await page.evaluate(
        async ([text, schema]) => {
          const { web, heads } = globalThis.exposed;
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle("dropped", { create: true });
          const bytes: Record<string, ArrayBuffer> = {};
          for (const name of ["config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"]) {
            bytes[name] = await (await fetch(`/model/${name}`)).arrayBuffer();
            const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
            await writable.write(bytes[name]);
            await writable.close();
          }
          const runtime = web.webRuntime({ device: "wasm", wasmPaths: "/ort/", threads: 1 });
          const results = [];
          for (const source of [folder, bytes]) {
            const extractor = await heads.loadExtractor(await web.checkpointFromFiles(source), { runtime });
            results.push(await extractor.extract(text, schema));
            await extractor.dispose();
          }
          return results;
        },
        [texts[0] ?? "", schema] as const,
      );
      expectSame(found, [expected[0], expected[0]], 1e-4);
    });
  });
});
