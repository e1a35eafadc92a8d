import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};

export interface ServerOptions {
  /** Folders by the path they are served under, which begins and ends in a slash. */
  readonly folders: Readonly<Record<string, string>>;
  /** Send the headers that make a page cross-origin isolated. */
  readonly isolated?: boolean;
  /** Answers instead of the folders when it returns true. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** One request that arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
}

/** A small server of files on the loopback, with ranges and entity tags. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly requests: SeenRequest[];
  close(): Promise<void>;
}

export async function serve(options: ServerOptions): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    requests.push({ method: request.method ?? "GET", path, range: request.headers.range });
    if (options.isolated === true) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    if (options.intercept?.(request, response) === true) return;
    if (path === "/")
      return void response.setHeader("content-type", "text/html").end("<!doctype html><title>t</title>");
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const file = fileOf(options.folders, path);
    if (file === undefined) return void response.writeHead(404).end("not found");
    sendFile(file, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> => stop(server);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function fileOf(folders: ServerOptions["folders"], path: string): string | undefined {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, normalize(path.slice(prefix.length)));
    if (existsSync(file) && statSync(file).isFile()) return file;
  }
  return undefined;
}

/** Sends a file, or the range of it that is asked for. */
export function sendFile(file: string, request: IncomingMessage, response: ServerResponse): void {
  const { size, mtimeMs } = statSync(file);
  const etag = `"${size}-${Math.round(mtimeMs)}"`;
  response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
  response.setHeader("etag", etag);
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("cache-control", "no-store");
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const ifRange = request.headers["if-range"];
  const [start, end] =
    range !== null && (ifRange === undefined || ifRange === etag)
      ? [Number(range[1]), range[2] === "" ? size - 1 : Math.min(Number(range[2]), size - 1)]
      : [0, size - 1];
  const whole = range === null || (ifRange !== undefined && ifRange !== etag);
  if (!whole) response.setHeader("content-range", `bytes ${start}-${end}/${size}`);
  response.setHeader("content-length", size === 0 ? 0 : end - start + 1);
  response.writeHead(whole ? 200 : 206);
  if (request.method === "HEAD" || size === 0) return void response.end();
  createReadStream(file, { start, end }).pipe(response);
}
