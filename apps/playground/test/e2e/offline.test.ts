import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { describe, expect, it } from "vitest";
import { siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

describe.skipIf(chromiumPath === undefined)("a page that is kept", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  it("still fetches the build that speaks WebGPU where there is no room to keep that", async () => {
    const served = await site().serveAgain();
    const { page, quiet } = await served.open();
    await page.evaluate(async () => {
      while (navigator.serviceWorker.controller === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const session = await page.context().newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", {
      origin: new URL(page.url()).origin,
      quotaSize: 1,
    });
    const fetched = await page.evaluate(async () => {
      const file = "ort/ort-wasm-simd-threaded.asyncify.wasm";
      try {
        const response = await fetch(file);
        const { byteLength } = await response.arrayBuffer();
        return { ok: response.ok, isWhole: byteLength > 0, kept: (await caches.match(file)) !== undefined };
      } catch (error) {
        return String(error);
      }
    });
    expect(fetched).toEqual({ ok: true, isWhole: true, kept: false });
    quiet();
    await page.context().close();
    await served.stop();
  });
});
