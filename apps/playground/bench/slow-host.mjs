import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline, Readable } from "node:stream";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** A line that all answers share: bytes leave one after the other, no faster than it is. */
function lineOf(bytesPerMs) {
  let free = performance.now();
  return async (length) => {
    free = Math.max(free, performance.now()) + length / bytesPerMs;
    const wait = free - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
  };
}

/**
 * A host of plain files on the loopback that gives compressed twins to who takes them, as far away and as slow as is
 * said: every answer begins `latencyMs` late, and all share `bitsPerSecond`.
 */
export async function slowHost(folder, { latencyMs = 0, bitsPerSecond = Number.POSITIVE_INFINITY } = {}) {
  const send = lineOf(bitsPerSecond / 8000);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const path = join(
      folder,
      normalize(decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname)),
    );
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    const isPacked = /\bbr\b/.test(request.headers["accept-encoding"] ?? "") && existsSync(`${path}.br`);
    const file = isPacked ? `${path}.br` : path;
    response.writeHead(200, {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "content-length": statSync(file).size,
      ...(isPacked && { "content-encoding": "br" }),
      vary: "accept-encoding",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    if (request.method === "HEAD") return response.end();
    const slowly = async function* () {
      for await (const part of createReadStream(file, { highWaterMark: 16 * 1024 })) {
        await send(part.length);
        yield part;
      }
    };
    pipeline(Readable.from(slowly()), response, () => {});
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
