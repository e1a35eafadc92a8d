import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixturePath, referenceModelPath } from "@ernie-m/fixtures";
import type { FileServerOptions } from "@ernie-m/fixtures/file-server";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { build } from "esbuild";

export const packageFolder = fileURLToPath(new URL("..", import.meta.url));

/** Where onnxruntime-web's own files lie. */
export const ortFolder = join(packageFolder, "node_modules/onnxruntime-web/dist");

export const modelFolder = referenceModelPath;

/** The model that the documentation speaks of. */
const embeddedFolder = fileURLToPath(modelUrl);

export interface BuiltPage {
  readonly folder: string;
  remove(): void;
}

/**
 * Bundles `test/pages/*.ts` into a new folder. Each page leaves what it can do in `globalThis.page`; onnxruntime-web
 * stays outside, as the page's import map has it.
 */
export async function buildPages(): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), "runtime-web-"));
  await build({
    entryPoints: [join(packageFolder, "test/pages/*.ts")],
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: folder,
    target: "es2022",
    logLevel: "error",
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Everything a test page may ask for. */
export function siteFolders(pages: BuiltPage): FileServerOptions["folders"] {
  return {
    "/pages/": pages.folder,
    "/ort/": ortFolder,
    "/model/": modelFolder,
    "/embedded/": embeddedFolder,
    "/reference/": dirname(fixturePath("reference/manifest.json")),
  };
}
