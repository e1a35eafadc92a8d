/** The end of a server: what is accepted is answered, and what only might still come is not waited for. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp, type ErnieMApp } from "../src/index.js";
import { head, rawClient } from "./clients.js";
import { type Serving, startServing } from "./serving.js";

/** Far more than any of this takes, and less than a test may take. */
const DRAIN = 60_000;
const TEST_TIME = { timeout: 120_000 };
/** Less than a hub is waited for. */
const HUB_TIME = { timeout: 20_000 };

describe("what a client has not sent is not waited for", () => {
  let serving: Serving;
  beforeEach(async () => {
    serving = await startServing({ runtime: {}, limits: { bodyTimeout: 600_000 } });
    await serving.app.warm();
  });
  afterEach(() => serving.close());

  function openStream() {
    const sent = request(`${serving.address}/v1/extract/stream`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    // What the server closes is closed here as well.
    sent.on("error", () => undefined);
    return sent;
  }

  test.each([1, 3])(
    "a stream between its lines is told so and closed, after %i",
    TEST_TIME,
    async (count) => {
      const sent = openStream();
      const texts = Array.from({ length: count }, (_, id) => JSON.stringify({ id, text: "Ada Lovelace" }));
      sent.write(`${[JSON.stringify({ schema: "person" }), ...texts].join("\n")}\n`);
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      let received = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        received += piece;
      });
      const ended = once(answer, "end");
      const lines = (): readonly string[] => received.split("\n").slice(0, -1);
      await vi.waitFor(() => expect(lines()).toHaveLength(count), { timeout: 20_000 });
      expect(await serving.app.close(DRAIN)).toBe(true);
      await ended;
      const told = lines().map((line) => JSON.parse(line));
      expect(told.map(({ id }) => id)).toEqual([...texts.keys(), undefined]);
      expect(told.at(-1).error).toMatchObject({ code: "draining", status: 503 });
    },
  );

  test("a stream before its first line is answered by a status", TEST_TIME, async () => {
    const sent = openStream();
    sent.write(" ");
    const answered = once(sent, "response") as Promise<[IncomingMessage]>;
    await vi.waitFor(async () => expect(await connectionsOf(serving)).toBe(1));
    expect(await serving.app.close(DRAIN)).toBe(true);
    expect((await answered)[0].statusCode).toBe(503);
  });

  test("a body that has come in half is answered by a status", TEST_TIME, async () => {
    const client = rawClient(serving.address);
    client.send(`${head("/v1/extract", 100)}{"text":`);
    await vi.waitFor(async () => expect(await connectionsOf(serving)).toBe(1));
    expect(await serving.app.close(DRAIN)).toBe(true);
    expect(await client.answer()).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"draining"/);
  });
});

function connectionsOf({ app }: Serving): Promise<number> {
  return new Promise((resolve, reject) => {
    app.fastify.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

describe("a hub that does not answer", () => {
  let folder: string;
  let hub: Server;
  let asked: Promise<readonly unknown[]>;
  /** What was asked of the hub is no longer waited for. */
  let givenUp: Promise<unknown>;
  let app: ErnieMApp;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ernie-m-ending-"));
    hub = createServer(() => undefined).listen(0, "127.0.0.1");
    asked = once(hub, "request");
    givenUp = asked.then(([, answer]) => once(answer as ServerResponse, "close"));
    await once(hub, "listening");
    const endpoint = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    app = await createApp({
      runtime: { hub: { endpoint, cacheDir: folder } },
      models: [{ name: "far", location: "some/model" }],
    });
  });
  afterEach(() => {
    hub.closeAllConnections();
    hub.close();
    rmSync(folder, { recursive: true });
  });

  test("holds no end up where nobody asked for the model", HUB_TIME, async () => {
    void app.warm().catch(() => undefined);
    await asked;
    expect(await app.close(DRAIN)).toBe(true);
    await givenUp;
  });

  test("holds it up no longer than it may take where somebody did", HUB_TIME, async () => {
    const answer = app.fastify.inject({
      method: "POST",
      url: "/v1/extract",
      payload: { text: "a", schema: "b" },
    });
    await asked;
    expect(await app.close(500)).toBe(false);
    expect((await answer).statusCode).toBe(503);
    await givenUp;
  });
});
