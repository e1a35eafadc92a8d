import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, transformWithEsbuild } from "vite";

const FILE = "service-worker.js";

const source = fileURLToPath(new URL("../src/offline/service-worker.ts", import.meta.url));

/**
 * Writes the service worker that keeps the built page, with the names of the page's files and a hash of them in it: it
 * changes exactly when they do.
 *
 * @param isKept Whether a file is to be there without a network from the first visit.
 */
export function offlinePage(isKept: (file: string) => boolean): Plugin {
  return {
    name: "offline-page",
    apply: "build",
    config: () => ({ define: { SERVICE_WORKER: JSON.stringify(FILE) } }),
    writeBundle: {
      order: "post",
      async handler({ dir }, bundle) {
        if (dir === undefined) return this.error("the page is not written to a folder");
        const files = Object.keys(bundle).filter(isKept).sort();
        const hash = createHash("sha256");
        for (const file of files) hash.update(file).update(await readFile(join(dir, file)));
        const { code } = await transformWithEsbuild(await readFile(source, "utf8"), source, {
          target: "es2022",
          minify: true,
          define: {
            PAGE_FILES: JSON.stringify(files),
            PAGE_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
          },
        });
        await writeFile(join(dir, FILE), code);
      },
    },
  };
}
