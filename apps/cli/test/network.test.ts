import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { referenceModelPath } from "@ernie-m/fixtures";
import { folderContents, HubServer } from "@ernie-m/fixtures/hub-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { proxiedFetch } from "../src/proxied-fetch.js";
import { type CliResult, program } from "./run-cli.js";

const files = folderContents(referenceModelPath);
const ID = "someone/uie-m";
const TOKENIZE = ["tokenize", "--model", ID];

async function startHub(): Promise<HubServer> {
  const hub = await HubServer.start();
  onTestFinished(() => hub.stop());
  hub.push(ID, files);
  return hub;
}

interface Proxy {
  readonly address: string;
  /** The hosts that were asked for, with what was sent as credentials. */
  readonly asked: { readonly host: string; readonly credentials: string | undefined }[];
}

/** A proxy on loopback that leads `hub.invalid` to `target`, with absolute requests and with tunnels. */
async function startProxy(target: URL): Promise<Proxy> {
  const asked: Proxy["asked"][number][] = [];
  const note = (host: string, { headers }: IncomingMessage): void =>
    void asked.push({ host, credentials: headers["proxy-authorization"] });
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "");
    note(url.host, incoming);
    const { hostname, port } = url.hostname === "hub.invalid" ? target : url;
    const path = url.pathname + url.search;
    const onward = request({ hostname, port, path, headers: incoming.headers });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket) => {
    note(incoming.url ?? "", incoming);
    const asked = new URL(`http://${incoming.url}`);
    const { hostname, port } = asked.hostname === "hub.invalid" ? target : asked;
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    onTestFinished(() => void onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface Result extends CliResult {
  /** Milliseconds until standard error said something, from the start on. */
  readonly firstWord: number | undefined;
}

async function run(environment: Readonly<Record<string, string>>): Promise<Result> {
  const cache = mkdtempSync(join(tmpdir(), "ernie-m-cli-network-"));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const none = { HTTP_PROXY: "", HTTPS_PROXY: "", NO_PROXY: "", http_proxy: "", https_proxy: "" };
  const child = spawn(process.execPath, [program, ...TOKENIZE], {
    env: { ...process.env, ...none, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: "", NO_COLOR: "1", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const start = performance.now();
  let firstWord: number | undefined;
  child.stderr.once("data", () => {
    firstWord = performance.now() - start;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end("Warsaw\n");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr, firstWord };
}

describe("a proxy of the environment", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("in %s is asked for a hub that only it can reach", async (name) => {
    const hub = await startHub();
    const proxy = await startProxy(new URL(hub.url));
    const result = await run({
      [name]: `http://someone:word@${proxy.address}`,
      HF_ENDPOINT: "http://hub.invalid",
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(result.stdout)).toHaveProperty("tokens");
    expect(new Set(proxy.asked.map(({ host }) => host.replace(/:80$/, "")))).toContain("hub.invalid");
    const credentials = `Basic ${Buffer.from("someone:word").toString("base64")}`;
    expect(proxy.asked.every((each) => each.credentials === credentials)).toBe(true);
  });

  it("in HTTPS_PROXY is asked for a tunnel to an https: hub", async () => {
    const hub = await startHub();
    const proxy = await startProxy(new URL(hub.url));
    const reach = proxiedFetch({ HTTPS_PROXY: proxy.address });
    await expect(reach!("https://hub.invalid/")).rejects.toThrow();
    expect(proxy.asked).toEqual([{ host: "hub.invalid:443", credentials: undefined }]);
  });

  it("is not asked for what NO_PROXY names", async () => {
    const hub = await startHub();
    const proxy = await startProxy(new URL(hub.url));
    const result = await run({
      HTTP_PROXY: `http://${proxy.address}`,
      NO_PROXY: "127.0.0.1",
      HF_ENDPOINT: hub.url,
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(proxy.asked).toEqual([]);
  });

  it.each(["socks5://someone:SECRET@127.0.0.1:1", "http://someone:SECRET@:x"])(
    "that is none, %s, is wrong usage, and not shown",
    async (HTTPS_PROXY) => {
      const { code, stderr } = await run({ HTTPS_PROXY });
      expect(stderr).toBe("ernie-m: HTTPS_PROXY: expected the address of a proxy, http://host:port\n");
      expect(code).toBe(2);
    },
  );
});

describe("a hub", () => {
  it("whose name does not resolve is named on standard error while it is tried again", async () => {
    const { code, stderr, firstWord } = await run({ HF_ENDPOINT: "http://hub.invalid" });
    const lines = stderr.trimEnd().split("\n");
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/hub\.invalid/);
    expect(lines.length).toBeGreaterThan(1);
    // The last word comes some 15 s later.
    expect(firstWord).toBeLessThan(10_000);
    expect(lines.at(-1)).toMatch(/^ernie-m: someone\/uie-m@main: cannot be fetched: .*hub\.invalid/);
  }, 60_000);

  it("with a password in its address is refused without it", async () => {
    const { code, stderr } = await run({ HF_ENDPOINT: "http://someone:SECRET@127.0.0.1:1" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ernie-m: endpoint: /);
    expect(stderr).not.toContain("SECRET");
  });
});
