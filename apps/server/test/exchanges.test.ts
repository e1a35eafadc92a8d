import { readFileSync } from "node:fs";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Serving, startServing } from "./serving.js";

/** What a client sent, to the letter, and what it was answered. */
interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly answer: { readonly status: number; readonly type: string; readonly body: unknown };
}

interface Recording {
  /** Which client sent it. */
  readonly client: string;
  readonly exchanges: readonly Exchange[];
}

function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`exchanges/${name}.json`, import.meta.url), "utf8"));
}

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ runtime: {}, keys: ["secret"] });
});
afterAll(() => serving?.close());

/** Sends a request as it was sent: its headers as they were, no other, its body byte for byte. */
async function send({ method, path, headers, body }: Exchange["request"]): Promise<Exchange["answer"]> {
  const { port } = new URL(serving.address);
  const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
  const sent = request({ port, method, path, headers: { ...headers, ...length } });
  sent.end(body);
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    sent.on("response", resolve).on("error", reject);
  });
  const { statusCode: status = 0 } = response;
  const type = response.headers["content-type"] ?? "";
  const answer = { status, type, body: JSON.parse(await text(response)) as unknown };
  serving.document.check({ path, method, ...answer });
  return answer;
}

/** What was recorded, with room for what another processor computes, and for what is new with every request. */
function like(value: unknown): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) return expect.closeTo(value, 3);
  if (Array.isArray(value)) return value.map(like);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === "requestId" ? expect.any(String) : like(one)]),
  );
}

describe.each(["label-studio", "doccano"])("what %s was answered, it is answered", (name) => {
  const { exchanges } = recording(name);
  test.each(exchanges.map((exchange, index) => [index, exchange.request.path, exchange] as const))(
    "%i: %s",
    async (_, __, exchange) => {
      expect(await send(exchange.request)).toEqual(like(exchange.answer));
    },
  );
});
