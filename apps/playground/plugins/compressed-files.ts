import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Smaller files gain nothing: an answer has headers too. */
const LEAST = 1024;

/** The highest that compresses megabytes in seconds; two more take a minute for a hundredth. */
const BROTLI_QUALITY = 9;

/** Weights have no pattern: a tenth at most, for which a page would no longer be told how long they are. */
const DENSE = /\.safetensors$/;

/** A file is worth its compressed twin when that is smaller by at least this share. */
const LEAST_GAIN = 0.1;

/**
 * Writes `.br` and `.gz` beside the files of the built page, for hosts that give those to browsers which take them:
 * many compress no WebAssembly by themselves.
 */
export function compressedFiles(): Plugin {
  return {
    name: "compressed-files",
    apply: (_, { command, mode }) => command === "build" && mode === "production",
    writeBundle: {
      order: "post",
      sequential: true,
      async handler({ dir }) {
        if (dir === undefined) return this.error("the page is not written to a folder");
        for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
          if (entry.isFile()) await compress(join(entry.parentPath, entry.name));
      },
    },
  };
}

/** Where compressed files of earlier builds are: WebAssembly is large and the same in every one. */
const KEPT = fileURLToPath(new URL("../node_modules/.cache/compressed", import.meta.url));

async function kept(bytes: Uint8Array, ending: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const name = createHash("sha256").update(bytes).update(String(BROTLI_QUALITY)).digest("hex") + ending;
  try {
    return await readFile(join(KEPT, name));
  } catch {
    const packed = await make();
    await mkdir(KEPT, { recursive: true });
    await writeFile(join(KEPT, name), packed);
    return packed;
  }
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < LEAST || DENSE.test(path)) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  };
  for (const [ending, packed] of [
    [".br", await kept(bytes, ".br", () => brotli(bytes, { params }))],
    [".gz", await kept(bytes, ".gz", () => zip(bytes))],
  ] as const)
    if (packed.length < bytes.length * (1 - LEAST_GAIN)) await writeFile(path + ending, packed);
}
