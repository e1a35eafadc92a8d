import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { InputError } from "@ernie-m/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { downloadErrorOf, hubSetup, ID, mini } from "./hub-setup.js";
import { temporaryFolder } from "./temporary-folder.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A hub that answers as `listener` does, asked with few and short waits. */
async function openFrom(listener: RequestListener, revision = "main"): Promise<Error> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hub = { endpoint, token: "", cacheDir: temporaryFolder(), retryDelay: 1, apiTimeout: 400 };
  return downloadErrorOf(nodeRuntime({ hub }).openCheckpoint(ID, { revision, offline: false }));
}

describe("a hub that holds a call", () => {
  it("with a byte now and then is left after `apiTimeout`, and not asked again", async () => {
    let requests = 0;
    const problem = await openFrom((_, response) => {
      requests++;
      response.writeHead(200, { "content-type": "application/json" });
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    expect(problem.message).toBe(`${ID}@main: the hub's answer is not whole after 400 ms`);
    expect(requests).toBe(1);
  });

  it("with failures without end is left after `apiTimeout`, also while it is waited for", async () => {
    const problem = await openFrom((_, response) => {
      response.writeHead(503, { "retry-after": "50" }).end();
    });
    expect(problem.message).toBe(`${ID}@main: the hub's answer is not whole after 400 ms`);
  });

  it.each(["[]", '[{"type":"file","path":"a","size":1,"oid":"0123456789abcdef0123456789abcdef01234567"}]'])(
    "with pages of %s without end is left",
    async (page) => {
      const server = createServer((request, response) => {
        const link = `<http://${request.headers.host}${request.url}>; rel="next"`;
        response.writeHead(200, { "content-type": "application/json", link }).end(page);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const hub = { endpoint, token: "", cacheDir: temporaryFolder() };
      const opening = { revision: COMMIT, offline: false };
      const problem = await downloadErrorOf(nodeRuntime({ hub }).openCheckpoint(ID, opening));
      expect(problem.message).toBe(`${ID}@${COMMIT}: is listed on more than 2000 pages`);
    },
    60_000,
  );
});

describe("what a URL keeps secret", () => {
  it("is refused in an endpoint and not shown", async () => {
    const hub = { endpoint: "http://someone:SECRET@127.0.0.1:1", cacheDir: temporaryFolder() };
    const opening = nodeRuntime({ hub }).openCheckpoint(ID, { offline: false });
    const problem: unknown = await opening.catch((cause: unknown) => cause);
    expect(problem).toBeInstanceOf(InputError);
    expect(String(problem)).not.toContain("SECRET");
  });

  it.each([
    "ftp://someone:SECRET@elsewhere/x?signature=SECRET",
    "http://someone:SECRET@127.0.0.1:1/?a=SECRET",
  ])("is not shown when %s is redirected to", async (location) => {
    const problem = await openFrom((_, response) => void response.writeHead(302, { location }).end());
    expect(problem.message).not.toContain("SECRET");
  });
});

describe("onDelay", () => {
  it("is told of each repetition before it is waited for", async () => {
    const setup = await hubSetup();
    setup.server.push(ID, mini);
    let left = 2;
    setup.server.fault = () => (left-- > 0 ? { status: 503 } : undefined);
    const told: string[] = [];
    await setup.open(ID, { hub: { onDelay: (message) => told.push(message) } });
    expect(told).toEqual(
      [1, 2].map(
        (count) =>
          `${ID}@main: cannot be fetched: the server answers 503; it is tried again in 0.1 s (${count} of 5)`,
      ),
    );
  });

  it("is told of a server that does not answer", async () => {
    const told: string[] = [];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const message = await new Promise<string>((resolve) => {
      const hub = {
        endpoint: `http://${host}`,
        cacheDir: temporaryFolder(),
        apiTimeout: 5000,
        onDelay: resolve,
      };
      nodeRuntime({ hub })
        .openCheckpoint(ID, { offline: false })
        .catch((cause: unknown) => told.push(String(cause)));
    });
    expect(message).toBe(`${ID}@main: ${host} has not answered yet`);
    expect(told).toEqual([]);
  });

  /** What the platform throws for a host that no server of names knows. */
  const unknownHost = (host: string) =>
    new TypeError("fetch failed", {
      cause: Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
        code: "ENOTFOUND",
        syscall: "getaddrinfo",
      }),
    });

  it("is told of a host that cannot be found at once, before anything is tried again", async () => {
    let requests = 0;
    const askedAtDelay: number[] = [];
    const told: string[] = [];
    const hub = {
      endpoint: "https://hub.invalid",
      cacheDir: temporaryFolder(),
      retries: 2,
      retryDelay: 1,
      fetch: async () => {
        requests++;
        throw unknownHost("hub.invalid");
      },
      onDelay: (message: string) => {
        told.push(message);
        askedAtDelay.push(requests);
      },
    };
    const problem = await downloadErrorOf(nodeRuntime({ hub }).openCheckpoint(ID, { offline: false }));
    expect(askedAtDelay).toEqual([1, 2]);
    expect(told[0]).toBe(
      `${ID}@main: cannot be fetched: fetch failed: getaddrinfo ENOTFOUND hub.invalid; it is tried again in 0.1 s (1 of 2)`,
    );
    expect(problem.message).toContain("getaddrinfo ENOTFOUND hub.invalid (3 attempts)");
  });

  it("is told within three seconds of a host whose name is looked up without end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const told: string[] = [];
    const end = new AbortController();
    let asked: () => void = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const hub = {
      endpoint: "https://hub.invalid",
      cacheDir: temporaryFolder(),
      fetch: ((_, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
          asked();
        })) as typeof fetch,
      onDelay: (message: string) => void told.push(message),
    };
    const opening = nodeRuntime({ hub }).openCheckpoint(ID, { offline: false, signal: end.signal });
    const ended = opening.catch((cause: unknown) => cause);
    await isAsked;
    expect(told).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([`${ID}@main: hub.invalid has not answered yet`]);
    const reason = new Error("enough");
    end.abort(reason);
    expect(await ended).toBe(reason);
  });
});
