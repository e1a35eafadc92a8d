import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "./chromium.js";
import type {} from "./pages/page.js";
import { serve, type TestServer } from "./server.js";
import { type BuiltPage, buildPages, siteFolders } from "./site.js";

describe.skipIf(chromiumPath === undefined)("smoke", () => {
  let browser: Browser;
  let pages: BuiltPage;
  let server: TestServer;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchChromium(), buildPages()]);
    server = await serve({ folders: siteFolders(pages) });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    pages.remove();
  });
  it("extracts", async () => {
    const page = await browser.newPage();
    await page.goto(server.origin);
    await page.addScriptTag({ type: "module", url: "/pages/page.js" });
    await page.waitForFunction(() => globalThis.page !== undefined);
    const found = await page.evaluate(async () => {
      const { web, loadExtractor } = globalThis.page;
      const runtime = web.webRuntime({ wasmPaths: "/ort/" });
      const extractor = await loadExtractor("/model/", { runtime });
      const result = await extractor.extract("Marie Curie was born in Warsaw in 1867.", {
        person: ["birthplace"],
      });
      return [result, await runtime.report()] as const;
    });
    expect(found[0].person?.[0]?.text).toBe("Marie Curie");
    const remote = await page.evaluate(async () => {
      const { web, loadExtractor } = globalThis.page;
      const runtime = web.workerRuntime(() => new Worker("/pages/worker.js", { type: "module" }), {
        wasmPaths: "/ort/",
      });
      const extractor = await loadExtractor("/model/", { runtime });
      const text = "Marie Curie was born in Warsaw in 1867.";
      const result = await extractor.extract(text, { person: ["birthplace"] });
      const report = await runtime.report();
      await extractor.dispose();
      const again = await loadExtractor("/model/", { runtime });
      await again.extract(text, { person: ["birthplace"] });
      await again.dispose();
      await runtime.dispose();
      return [result, report] as const;
    });
    expect(remote).toEqual(found);
  });
});
