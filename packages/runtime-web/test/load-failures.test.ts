import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expose, useSite } from "./browser.js";

/** What a session fails with, twice: onnxruntime-web tries to start once, and keeps what came of it. */
function failures(page: Page, wasmPaths: string) {
  return page.evaluate(async (wasmPaths) => {
    const { web, conformanceCases, isErnieMError } = globalThis.exposed;
    const runtime = web.webRuntime({ device: "wasm", wasmPaths, cache: "none" });
    const attempt = () => conformanceCases[0].check(runtime.backend).catch((cause: unknown) => cause);
    return [await attempt(), await attempt()].map((cause) => ({
      code: isErnieMError(cause) && cause.code,
      message: cause instanceof Error ? cause.message : String(cause),
    }));
  }, wasmPaths);
}

const PAGE = "<!doctype html><title>an app</title>";

describe.skipIf(chromiumPath === undefined)("what does not load says what would help", () => {
  let policy: string | undefined;
  const site = useSite({
    intercept(request, response) {
      if (policy !== undefined) response.setHeader("content-security-policy", policy);
      const { pathname } = new URL(request.url ?? "/", "http://host");
      // As servers of apps, and Vite's development server, answer to what they do not have.
      const isPage =
        pathname.startsWith("/app/") || (pathname.startsWith("/half/") && pathname.endsWith(".wasm"));
      if (isPage) response.setHeader("content-type", "text/html").end(PAGE);
      else if (pathname.startsWith("/half/"))
        response.writeHead(302, { location: pathname.replace("/half/", "/ort/") }).end();
      else return false;
      return true;
    },
  });

  /** A page on whose console there may be what browsers and onnxruntime-web themselves say of failures. */
  const open = async (): Promise<Page> => {
    const page = await site.browser.newPage();
    await page.goto(site.server.origin);
    await expose(page);
    return page;
  };

  it("a page in place of the .wasm file", async () => {
    for (const failure of await failures(await open(), "/half/"))
      expect(failure).toEqual({
        code: "backend-unavailable",
        message: expect.stringMatching(
          /^onnxruntime-web\/wasm: the server answered with a page, not with onnxruntime-web's \.wasm file: .*wasmPaths.*optimizeDeps/,
        ),
      });
  });

  it("a page in place of everything", async () => {
    for (const failure of await failures(await open(), "/app/"))
      expect(failure).toEqual({
        code: "backend-unavailable",
        message: expect.stringMatching(
          /^onnxruntime-web\/wasm: onnxruntime-web's files cannot be fetched: .*wasmPaths/,
        ),
      });
  });

  it("a policy that forbids WebAssembly, and one that allows it", async () => {
    policy = "default-src 'self'; script-src 'self'";
    for (const failure of await failures(await open(), "/ort/"))
      expect(failure).toEqual({
        code: "backend-unavailable",
        message: expect.stringMatching(
          /^onnxruntime-web\/wasm: the page's Content Security Policy forbids WebAssembly: script-src needs 'wasm-unsafe-eval' \(/,
        ),
      });
    policy += " 'wasm-unsafe-eval'";
    const [{ code }] = await failures(await open(), "/ort/");
    policy = undefined;
    expect(code).toBe(false);
  });

  it.each([
    ["missing", "/nowhere/worker.js", /its script did not load.*new URL/],
    ["a page", "/app/worker.js", /its script did not load.*new URL/],
    [
      "not told to be a module",
      "/pages/worker.js",
      /its script is a module: new Worker\(url, \{ type: "module" \}\)/,
    ],
  ])("a worker's script that is %s", async (what, url, cure) => {
    const page = await open();
    const failure = await page.evaluate(
      async ([url, isModule]) => {
        const { web, isErnieMError } = globalThis.exposed;
        const start = () => new Worker(url, isModule ? { type: "module" } : {});
        const attempt = async (worker: Worker | (() => Worker)) => {
          const cause: unknown = await web
            .workerRuntime(worker)
            .report()
            .catch((thrown: unknown) => thrown);
          return { code: isErnieMError(cause) && cause.code, message: String(cause) };
        };
        return [await attempt(start()), await attempt(start)];
      },
      [url, what !== "not told to be a module"] as const,
    );
    const expected = { code: "backend-unavailable", message: expect.stringMatching(cure) };
    expect(failure).toEqual([expected, expected]);
  });

  it("a service worker of several files", async () => {
    const page = await open();
    const failure = await page.evaluate(async () => {
      const answer = new Promise<unknown>((resolve) => {
        navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data));
      });
      const { installing } = await navigator.serviceWorker.register("/pages/service-worker.js", {
        type: "module",
      });
      installing?.postMessage({});
      return answer;
    });
    expect(failure).toEqual({
      code: "backend-unavailable",
      message: expect.stringMatching(
        /^BackendError: onnxruntime-web: bundle a service worker without splitting: /,
      ),
    });
  });

  it("a feed of the wrong size, without the C++ of it", async () => {
    const page = await open();
    const message = await page.evaluate(async () => {
      const { web, core, graphs } = globalThis.exposed;
      const g = new graphs.GraphBuilder("sum");
      g.output("z", g.add(g.input("x", "float32", ["n"]), g.input("y", "float32", ["n"])));
      const program = { graph: g.build(), weights: new Map(), files: core.memoryFiles("memory", {}) };
      const runtime = web.webRuntime({ device: "wasm", wasmPaths: "/ort/" });
      const session = await runtime.backend.createSession(program);
      const feed = (length: number) => core.float32Tensor(new Float32Array(length), [length]);
      return session.run({ x: feed(3), y: feed(2) }).then(String, String);
    });
    expect(message).toMatch(/^BackendError: onnxruntime-web\/wasm: .*Attempting to broadcast .* 2 by 3$/);
    expect(message).not.toMatch(/\.(?:cc|h):\d+|onnxruntime::| was false/);
  });
});
