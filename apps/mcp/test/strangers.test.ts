/** What a client may do that no good one does, and what any may: leave in the middle, ask twice at once, change its mind. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../bin/ernie-m-mcp.js", import.meta.url));
/** Far more than any of this takes. */
const TEST_TIME = { timeout: 120_000 };

interface Message {
  readonly id?: number;
  readonly result?: {
    readonly isError?: boolean;
    readonly content: readonly { readonly text: string }[];
    readonly structuredContent?: { readonly results: readonly object[] };
  };
}

/** A program that is spoken to in lines. */
class Running {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #said = "";
  readonly #end: Promise<readonly [number | null, string | null]>;

  constructor(args: readonly string[] = ["--model", referenceModelPath], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [program, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    // Who writes to one that has ended is told so by its status.
    this.child.stdin.on("error", () => undefined);
    this.child.stderr.on("data", (data) => {
      this.#said += String(data);
    });
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.#end = once(this.child, "close") as Promise<[number | null, string | null]>;
  }

  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  /** Asks for what a text's persons are. */
  extract(id: number, text = "Ada Lovelace was born in London."): void {
    const asked = { texts: [text], schema: "person" };
    this.send({ id, method: "tools/call", params: { name: "extract", arguments: asked } });
  }

  async receive(): Promise<Message> {
    return JSON.parse(String((await this.#lines.next()).value)) as Message;
  }

  async begin(): Promise<void> {
    const clientInfo = { name: "stranger", version: "0" };
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    this.send({ id: 0, method: "initialize", params });
    expect((await this.receive()).id).toBe(0);
    this.send({ method: "notifications/initialized" });
  }

  /** The status that it ends with, or the signal, and what it said on standard error. */
  async ended(): Promise<readonly [number | string | null, string]> {
    const [status, signal] = await this.#end;
    return [status ?? signal, this.#said];
  }
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function started(...given: ConstructorParameters<typeof Running>): Promise<Running> {
  const running = new Running(...given);
  open.push({ close: () => void running.child.kill("SIGKILL") });
  await running.begin();
  return running;
}

/** Arguments of one whose model never comes, and a promise of when it is asked for. */
async function silentHub(): Promise<
  readonly [readonly string[], NodeJS.ProcessEnv, asked: Promise<unknown>]
> {
  const hub = createServer(() => undefined);
  hub.listen(0, "127.0.0.1");
  await once(hub, "listening");
  open.push({
    close() {
      hub.closeAllConnections();
      hub.close();
    },
  });
  const { port } = hub.address() as AddressInfo;
  return [
    ["--model", "organization/model"],
    { HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_HOME: `/nowhere/${port}` },
    once(hub, "request"),
  ];
}

describe("a client that leaves", TEST_TIME, () => {
  test("while the model loads keeps nothing: what loads is given up", async () => {
    const [args, env, asked] = await silentHub();
    const running = await started(args, env);
    running.extract(1);
    await asked;
    running.child.stdin.end();
    expect(await running.ended()).toEqual([0, ""]);
  });

  test("while it is answered ends the server with it", async () => {
    const running = await started();
    running.extract(1);
    await running.receive();
    running.extract(2, "Ada Lovelace was born in London. ".repeat(2000));
    running.child.stdin.end();
    expect(await running.ended()).toEqual([0, ""]);
  });

  test("without a word, so that nobody reads what is answered", async () => {
    const running = await started();
    running.child.stdout.destroy();
    running.extract(1);
    expect(await running.ended()).toEqual([0, ""]);
  });

  test.each(["loads", "answers"])("by a signal: it ends at once while it %s", async (what) => {
    const [args, env, asked] = await silentHub();
    const running = what === "loads" ? await started(args, env) : await started();
    running.extract(1);
    if (what === "loads") await asked;
    running.child.kill("SIGTERM");
    expect(await running.ended()).toEqual(["SIGTERM", ""]);
  });
});

describe("what is sent", TEST_TIME, () => {
  test("may be no message: the next one is read", async () => {
    const running = await started();
    for (const line of ["", "{", "null", "[]", '{"jsonrpc":"1.0"}', "\ud800", "GET / HTTP/1.1"])
      running.child.stdin.write(`${line}\n`);
    running.extract(1);
    expect((await running.receive()).id).toBe(1);
  });

  test("may be longer than is taken: the server says so and ends, and does not go deaf", async () => {
    const running = await started();
    running.extract(1, "a".repeat(12_000_000));
    const [status, said] = await running.ended();
    expect(status).toBe(1);
    expect(said).toMatch(/^ernie-m-mcp: standard input: not read any further: .*10485760 bytes\n$/);
  });

  test("may be long: it is answered", async () => {
    const running = await started();
    const text = `${"word ".repeat(200_000)}Ada Lovelace`;
    const asked = { texts: [text], schema: "person" };
    running.send({ id: 1, method: "tools/call", params: { name: "extract", arguments: asked } });
    running.send({ method: "notifications/cancelled", params: { requestId: 1 } });
    // What is cancelled is not answered, and holds nobody up.
    running.extract(2);
    const { id, result } = await running.receive();
    expect([id, result?.isError ?? false]).toEqual([2, false]);
  });
});

describe("what is asked may be wrong", TEST_TIME, () => {
  let running: Running;
  beforeAll(async () => {
    running = new Running();
    await running.begin();
  }, TEST_TIME.timeout);
  afterAll(() => void running.child.kill("SIGKILL"));

  test.each([
    ["no tool", "summarise", {}],
    ["no arguments", "extract", undefined],
    ["a text for a list of texts", "extract", { texts: "Ada", schema: "person" }],
    ["numbers for texts", "extract", { texts: [7], schema: "person" }],
    ["no schema", "extract", { texts: ["Ada"] }],
    ["a schema of nothing", "extract", { texts: ["Ada"], schema: "" }],
    ["a schema far too deep", "extract", { texts: ["Ada"], schema: JSON.parse(deep(200)) }],
    ["a name too long", "extract", { texts: ["Ada"], schema: "name ".repeat(600) }],
    ["a threshold out of range", "extract", { texts: ["Ada"], schema: "a", threshold: 2 }],
    ["one label twice", "classify", { texts: ["Ada"], labels: ["a", "a"] }],
    ["blank labels", "classify", { texts: ["Ada"], labels: [" ", "a"] }],
    ["too many texts", "extract", { texts: Array(257).fill("Ada"), schema: "person" }],
  ])("%s: the client is told, and can go on", async (_, name, asked) => {
    running.send({ id: 1, method: "tools/call", params: { name, arguments: asked } });
    const { id, result } = await running.receive();
    expect(id).toBe(1);
    expect(result?.isError).toBe(true);
    // An agent reads it: a sentence, and not a page.
    expect(result?.content[0].text).toMatch(/\S/);
    expect(result?.content[0].text.length).toBeLessThan(2000);
    running.extract(2);
    expect((await running.receive()).result?.structuredContent?.results).toHaveLength(1);
  });
});

test("two at once, the first among them, load one model and get what each asked", TEST_TIME, async () => {
  const running = await started();
  const texts = ["Ada Lovelace was born in London.", "Grace Hopper was born in New York.", ""];
  for (const [id, text] of texts.entries()) running.extract(id + 1, text);
  const answers = new Map<number | undefined, Message>();
  for (const _ of texts) {
    const answer = await running.receive();
    answers.set(answer.id, answer);
  }
  for (const [id, text] of texts.entries()) {
    const [found] = answers.get(id + 1)?.result?.structuredContent?.results ?? [];
    const { person = [] } = found as { person?: readonly { readonly text: string }[] };
    expect(person.map((one) => text.includes(one.text))).toEqual(text === "" ? [] : [true]);
  }
});

test("a model that cannot be loaded is told to each that asks, and is tried again", TEST_TIME, async () => {
  const running = await started(["--model", "./no/such/folder"]);
  running.extract(1);
  running.extract(2);
  const told = [await running.receive(), await running.receive()];
  running.extract(3);
  told.push(await running.receive());
  expect(told.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
  for (const { result } of told) {
    expect(result?.isError).toBe(true);
    expect(result?.content[0].text).toContain("no/such/folder");
  }
  running.child.stdin.end();
  expect(await running.ended()).toEqual([0, ""]);
});

function deep(levels: number): string {
  return `${'{"a":'.repeat(levels)}"b"${"}".repeat(levels)}`;
}
