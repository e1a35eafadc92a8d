import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** Files that lie beside the page as they are. */
export interface PlainFiles {
  /** Path below the page, ending in a slash. */
  readonly path: string;
  /** By name: the bytes, or the path of the file that has them. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

const types: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

export function sizeOf(content: Uint8Array | string): number {
  return typeof content === "string" ? statSync(content).size : content.length;
}

/** Plain files beside the page: written when it is built, served when developing. */
export function plainFiles(places: readonly PlainFiles[]): Plugin {
  return {
    name: "plain-files",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://page").pathname.slice(1);
        const place = places.find((entry) => path.startsWith(entry.path));
        const name = path.slice(place?.path.length ?? 0);
        const content = place && Object.hasOwn(place.files, name) ? place.files[name] : undefined;
        if (content === undefined) return next();
        const type = types[name.slice(name.lastIndexOf("."))] ?? "application/octet-stream";
        response.setHeader("content-type", type);
        response.setHeader("content-length", sizeOf(content));
        if (typeof content === "string") createReadStream(content).pipe(response);
        else response.end(content);
      });
    },
    async generateBundle() {
      for (const { path, files } of places)
        for (const [name, content] of Object.entries(files)) {
          const source = typeof content === "string" ? await readFile(content) : content;
          this.emitFile({ type: "asset", fileName: path + name, source });
        }
    },
  };
}
