import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** Files from this size on are kept by LFS and served by the second server, as the hub does with its CDN. */
const LFS_FROM = 100_000;

export type ModelContents = Readonly<Record<string, Uint8Array>>;

/** How a server misbehaves on one request. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in place of the file. */
  readonly body?: string | Uint8Array;
  /** The connection is destroyed after so many bytes of the body. */
  readonly cutAfter?: number;
  /** The body ends after so many bytes as if it were whole, and its length is not announced. */
  readonly endAfter?: number;
  /** No byte follows after so many bytes of the body. */
  readonly stallAfter?: number;
  /** Waited before each 16 KiB. */
  readonly pauseMs?: number;
  /** Promises resolved by the test: the body goes on after it. */
  readonly holdAfter?: { readonly bytes: number; readonly until: Promise<void> };
  readonly ignoreRange?: boolean;
  /** Replaces a byte in the middle of what is sent. */
  readonly spoil?: boolean;
}

export interface SeenRequest {
  readonly kind: "revision" | "tree" | "paths-info" | "resolve" | "cdn" | "other";
  readonly method: string;
  readonly path: string;
  /** Name of the file that is asked for. */
  readonly file: string;
  readonly headers: IncomingMessage["headers"];
}

interface Commit {
  readonly id: string;
  readonly files: ModelContents;
}

interface Model {
  readonly commits: Map<string, Commit>;
  readonly refs: Map<string, string>;
  readonly access: "public" | "private" | "gated";
}

/** A hub on loopback: its API, redirects to a CDN of another origin, ranges, ETags, tokens, and faults on demand. */
export class HubServer {
  readonly token = "any-token-will-do";
  readonly requests: SeenRequest[] = [];
  /** Says for each request how it goes wrong. */
  fault: (request: SeenRequest) => Fault | undefined = () => undefined;
  url = "";
  /** Entries of one page of a file list. */
  pageSize = 1000;
  readonly #models = new Map<string, Model>();
  readonly #hub: Server;
  readonly #cdn: Server;

  private constructor() {
    this.#hub = createServer((request, response) => void this.#answer(request, response));
    this.#cdn = createServer((request, response) => void this.#serveCdn(request, response));
  }

  static async start(): Promise<HubServer> {
    const server = new HubServer();
    for (const each of [server.#hub, server.#cdn]) {
      await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
    }
    server.url = urlOf(server.#hub);
    return server;
  }

  /** May be called more than once. */
  async stop(): Promise<void> {
    for (const each of [this.#hub, this.#cdn]) {
      each.closeAllConnections();
      await new Promise((resolve) => each.close(resolve));
    }
  }

  /** Adds a commit and lets a branch mean it. Returns the commit. */
  push(
    id: string,
    files: ModelContents,
    { branch = "main", access = "public" as Model["access"] } = {},
  ): string {
    const hash = createHash("sha1");
    for (const [name, bytes] of Object.entries(files)) hash.update(name).update(bytes);
    const commit = { id: hash.digest("hex"), files };
    const model = this.#models.get(id) ?? { commits: new Map(), refs: new Map(), access };
    model.commits.set(commit.id, commit);
    model.refs.set(branch, commit.id);
    this.#models.set(id, model);
    return commit.id;
  }

  /** Requests of the kinds that carry files, newest last. */
  get downloads(): readonly SeenRequest[] {
    return this.requests.filter(({ kind }) => kind === "resolve" || kind === "cdn");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = this.#note(request);
    const fault = this.fault(seen);
    if (fault?.status !== undefined) return send(response, fault.status, fault);
    const path = new URL(seen.path, this.url).pathname;
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree|paths-info)\/([^/]+)$/.exec(path);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, id, , revision] = api ?? [undefined, resolve?.[1], undefined, resolve?.[2]];
    const model = this.#models.get(id ?? "");
    const authorized = request.headers.authorization === `Bearer ${this.token}`;
    if (model === undefined || (model.access === "private" && !authorized)) {
      return refuse(response, authorized ? 404 : 401, "RepoNotFound");
    }
    const name = decodeURIComponent(revision ?? "");
    const commit = model.commits.get(model.refs.get(name) ?? name);
    if (commit === undefined) return refuse(response, 404, "RevisionNotFound");
    if (resolve !== null) {
      if (model.access === "gated" && !authorized) return refuse(response, 403, "GatedRepo");
      return this.#resolve(request, response, commit, decodeURIComponent(resolve[3]), fault);
    }
    if (api?.[2] === "revision") {
      return sendJson(response, fault, { _id: "1", id, sha: commit.id, private: model.access === "private" });
    }
    const entries = Object.entries(commit.files).map(([path, bytes]) => entryOf(path, bytes));
    if (api?.[2] === "tree") {
      const start = Number(new URL(seen.path, this.url).searchParams.get("cursor") ?? 0);
      const end = start + this.pageSize;
      if (end < entries.length) {
        response.setHeader("link", `<${this.url}${path}?recursive=true&cursor=${end}>; rel="next"`);
      }
      return sendJson(response, fault, entries.slice(start, end));
    }
    const { paths } = JSON.parse((await buffer(request)).toString()) as { readonly paths: readonly string[] };
    const lastCommit = { id: commit.id, title: "Add files", date: "2026-01-01T00:00:00Z" };
    const found = entries.filter((entry) => paths.includes(entry.path));
    return sendJson(
      response,
      fault,
      found.map((entry) => ({ ...entry, lastCommit })),
    );
  }

  async #resolve(
    request: IncomingMessage,
    response: ServerResponse,
    commit: Commit,
    file: string,
    fault: Fault | undefined,
  ): Promise<void> {
    const bytes = commit.files[file];
    response.setHeader("x-repo-commit", commit.id);
    if (bytes === undefined) return refuse(response, 404, "EntryNotFound");
    const { oid, lfs } = entryOf(file, bytes);
    if (lfs === undefined) {
      response.setHeader("etag", `"${oid}"`);
      return sendFile(request, response, bytes, fault);
    }
    response.setHeader("x-linked-etag", `"${lfs.oid}"`);
    response.setHeader("x-linked-size", String(lfs.size));
    for (const [name, value] of Object.entries(fault?.headers ?? {})) response.setHeader(name, value);
    response.setHeader(
      "location",
      `${urlOf(this.#cdn)}/${lfs.oid}?file=${encodeURIComponent(file)}&signature=1`,
    );
    return send(response, 302, { body: "Found" });
  }

  async #serveCdn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = this.#note(request);
    const sha256 = new URL(seen.path, this.url).pathname.slice(1);
    const commits = [...this.#models.values()].flatMap((model) => [...model.commits.values()]);
    const bytes = commits
      .flatMap((commit) => Object.entries(commit.files))
      .find(([path, content]) => entryOf(path, content).lfs?.oid === sha256)?.[1];
    if (bytes === undefined) return send(response, 404, {});
    // A store of objects names them its own way.
    response.setHeader("etag", `"${createHash("md5").update(sha256).digest("hex")}"`);
    return sendFile(request, response, bytes, this.fault(seen));
  }

  #note(request: IncomingMessage): SeenRequest {
    const path = request.url ?? "";
    const url = new URL(path, this.url);
    const kind = /^\/api\/models\/[^/]+\/[^/]+\/(revision|tree|paths-info)\//.exec(path)?.[1];
    const isCdn = /^\/[0-9a-f]{64}$/.test(url.pathname);
    const seen: SeenRequest = {
      kind:
        (kind as SeenRequest["kind"] | undefined) ??
        (isCdn ? "cdn" : path.includes("/resolve/") ? "resolve" : "other"),
      method: request.method ?? "",
      path,
      file: isCdn
        ? (url.searchParams.get("file") ?? "")
        : decodeURIComponent(url.pathname.split("/").pop() ?? ""),
      headers: request.headers,
    };
    this.requests.push(seen);
    return seen;
  }
}

/** The files of a folder, by name. */
export function folderContents(folder: string): ModelContents {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]),
  );
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function gitHashOf(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

const entries = new WeakMap<Uint8Array, ReturnType<typeof describe>>();

function entryOf(path: string, bytes: Uint8Array): ReturnType<typeof describe> & { readonly path: string } {
  const known = entries.get(bytes) ?? describe(bytes);
  entries.set(bytes, known);
  return { ...known, path };
}

function describe(bytes: Uint8Array) {
  if (bytes.length < LFS_FROM)
    return { type: "file", oid: gitHashOf(bytes), size: bytes.length, lfs: undefined };
  const oid = sha256Of(bytes);
  const pointer = Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`,
  );
  const lfs = { oid, size: bytes.length, pointerSize: pointer.length };
  return { type: "file", oid: gitHashOf(pointer), size: bytes.length, lfs };
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.setHeader("x-error-code", code);
  send(response, status, {
    body: JSON.stringify({ error: code }),
    headers: { "content-type": "application/json" },
  });
}

function sendJson(response: ServerResponse, fault: Fault | undefined, value: unknown): Promise<void> {
  const body = Buffer.from(JSON.stringify(value));
  return writeBody(
    response,
    200,
    fault?.body === undefined ? body : Buffer.from(fault.body),
    {
      "content-type": "application/json",
      ...fault?.headers,
    },
    fault,
  );
}

function send(response: ServerResponse, status: number, { body = "", headers = {} }: Fault): void {
  response.writeHead(status, headers).end(body);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.status !== undefined) return send(response, fault.status, fault);
  let content = fault?.body === undefined ? bytes : Buffer.from(fault.body);
  if (fault?.spoil === true) {
    content = new Uint8Array(content);
    content[content.length >> 1] ^= 1;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const headers = { "content-type": "application/octet-stream", "accept-ranges": "bytes", ...fault?.headers };
  if (range === null || fault?.ignoreRange === true) return writeBody(response, 200, content, headers, fault);
  const start = Number(range[1]);
  const end = range[2] === "" ? content.length : Math.min(Number(range[2]) + 1, content.length);
  if (start >= content.length)
    return send(response, 416, { headers: { "content-range": `bytes */${content.length}` } });
  const contentRange = `bytes ${start}-${end - 1}/${content.length}`;
  return writeBody(
    response,
    206,
    content.subarray(start, end),
    { "content-range": contentRange, ...headers },
    fault,
  );
}

async function writeBody(
  response: ServerResponse,
  status: number,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  fault: Fault | undefined,
): Promise<void> {
  const length = fault?.endAfter === undefined ? { "content-length": String(body.length) } : {};
  response.writeHead(status, { ...length, ...headers });
  const end = Math.min(
    fault?.endAfter ?? body.length,
    fault?.cutAfter ?? body.length,
    fault?.stallAfter ?? body.length,
    body.length,
  );
  for (let at = 0; at < end && !response.destroyed; ) {
    if (fault?.pauseMs !== undefined) await sleep(fault.pauseMs);
    const hold = fault?.holdAfter;
    const most = hold !== undefined && at < hold.bytes ? hold.bytes - at : 2 ** 14;
    if (hold !== undefined && at === hold.bytes) await hold.until;
    const part = body.subarray(at, Math.min(at + most, end));
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
    at += part.length;
  }
  if (fault?.cutAfter !== undefined && fault.cutAfter < body.length) response.destroy();
  else if (fault?.stallAfter === undefined) response.end();
}
