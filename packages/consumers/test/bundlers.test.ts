import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { referenceModelPath } from "@ernie-m/fixtures";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultOf } from "../src/page.js";
import { binary, placeProject, project } from "../src/project.js";
import { outputOf } from "../src/run.js";

/** Builds the page of a folder into its `dist`, as the guide says. */
const builds: Readonly<Record<string, (cwd: string) => Promise<unknown>>> = {
  vite: (cwd) => outputOf(binary("vite"), ["build"], { cwd }),
  esbuild: async (cwd) => {
    const flags = [
      "--bundle",
      "--format=esm",
      "--splitting",
      "--minify",
      "--target=es2022",
      "--log-level=error",
    ];
    await outputOf(binary("esbuild"), ["main.js", "worker.js", ...flags, "--outdir=dist"], { cwd });
    cpSync(join(cwd, "index.html"), join(cwd, "dist/index.html"));
    const wasm = "ort-wasm-simd-threaded.wasm";
    copyFileSync(join(project, "node_modules/onnxruntime-web/dist", wasm), join(cwd, "dist", wasm));
  },
  webpack: async (cwd) => {
    const script = `
      import webpack from "webpack";
      const options = {
        mode: "production",
        entry: "./main.js",
        output: { path: ${JSON.stringify(join(cwd, "dist"))}, filename: "main.js" },
        performance: { hints: false },
      };
      webpack(options, (error, stats) => {
        if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
      });`;
    writeFileSync(join(cwd, "build.mjs"), script);
    await outputOf(process.execPath, ["build.mjs"], { cwd });
    cpSync(join(cwd, "index.html"), join(cwd, "dist/index.html"));
  },
};

describe.skipIf(chromiumPath === undefined)("a page of installed packages", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(builds))("built with %s extracts, in the page and in a worker", async (bundler) => {
    const folder = placeProject("page");
    await builds[bundler](folder);
    const server = await serve({ folders: { "/app/": join(folder, "dist"), "/model/": referenceModelPath } });
    try {
      for (const query of ["", "?worker"]) {
        const { result, errors } = await resultOf(browser, `${server.origin}/app/index.html${query}`);
        expect(result).toBe("Marie Curie, Warsaw");
        expect(errors).toEqual([]);
      }
    } finally {
      await server.close();
    }
  });

  test("served by Vite's development server extracts, in the page and in a worker", async () => {
    const folder = placeProject("page");
    cpSync(referenceModelPath, join(folder, "public/model"), { recursive: true });
    const { origin, stop } = await startVite(folder);
    try {
      for (const query of ["", "?worker"])
        expect((await resultOf(browser, `${origin}/${query}`)).result).toBe("Marie Curie, Warsaw");
    } finally {
      await stop();
    }
  });
});

/** A development server, as soon as it says where it is. */
async function startVite(cwd: string) {
  const program = join(project, "node_modules/vite/bin/vite.js");
  const args = [program, "--host", "127.0.0.1", "--port", "0", "--logLevel", "info"];
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const origin = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.once("close", () => reject(new Error(`the server ended: ${said}`)));
  });
  const stop = async (): Promise<void> => {
    const closed = once(child, "close");
    child.kill();
    await closed;
  };
  return { origin, stop };
}

test("the archives hold what was built", () => {
  for (const name of [
    "config",
    "tokenizer",
    "core",
    "heads",
    "runtime-node",
    "runtime-web",
    "model-uie-m-mini",
  ])
    expect(existsSync(join(project, "node_modules/@ernie-m", name, "dist/index.js")), name).toBe(true);
});
