import { copyFileSync, cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";
import { ortFolder, packageFolder } from "./site.js";

const source = join(packageFolder, "test/bundles");

/** Builds the minimal page of `test/bundles`, as the README says, into `folder`. */
export const bundlers: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  async vite(folder) {
    await vite.build({
      root: source,
      base: "./",
      logLevel: "error",
      configFile: false,
      build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 10_000 },
      worker: { format: "es" },
    });
  },
  async webpack(folder) {
    const compiler = webpack({
      mode: "production",
      entry: join(source, "main.js"),
      output: { path: folder, filename: "main.js" },
      performance: { hints: false },
      resolve: { conditionNames: ["browser", "import", "default"] },
    });
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        if (error !== null) return reject(error);
        if (stats?.hasErrors() === true)
          return reject(new Error(stats.toString({ all: false, errors: true })));
        compiler.close(() => resolve());
      });
    });
    cpSync(join(source, "index.html"), join(folder, "index.html"));
  },
  async esbuild(folder) {
    await esbuild.build({
      entryPoints: [join(source, "main.js"), join(source, "worker.js")],
      bundle: true,
      format: "esm",
      splitting: true,
      minify: true,
      outdir: folder,
      target: "es2022",
      logLevel: "error",
    });
    cpSync(join(source, "index.html"), join(folder, "index.html"));
    copyFileSync(join(ortFolder, "ort-wasm-simd-threaded.wasm"), join(folder, "ort-wasm-simd-threaded.wasm"));
  },
};

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "runtime-web-"));
}
