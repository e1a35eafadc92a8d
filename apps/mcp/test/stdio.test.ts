import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../bin/ernie-m-mcp.js", import.meta.url));
const client = new Client({ name: "test", version: "1" });
beforeAll(() =>
  client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, "--model", referenceModelPath] }),
  ),
);
afterAll(() => client.close());

const texts = ["Ada Lovelace 😀 was born in London.", ""];

describe("a client of the protocol", () => {
  test("finds two tools that say what they take and give, and change nothing", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["extract", "classify"]);
    for (const { inputSchema, outputSchema, annotations } of tools) {
      expect(inputSchema.required).toContain("texts");
      expect(outputSchema?.required).toEqual(["results"]);
      expect(annotations?.readOnlyHint).toBe(true);
    }
  });

  test("gets what the library gives; its client holds it against the schema", async () => {
    const schema = [{ person: ["birthplace"] }, "location"];
    const { structuredContent, content } = await client.callTool({
      name: "extract",
      arguments: { texts, schema },
    });
    const extractor = await loadExtractor(referenceModelPath, { runtime: nodeRuntime() });
    const expected = { results: await extractor.extract(texts, schema) };
    expect(structuredContent).toEqual(expected);
    // The same as text, for clients that know no data.
    const [{ text }] = content as readonly { readonly text: string }[];
    expect(JSON.parse(text)).toEqual(expected);
    await extractor.dispose();
  });

  test("gets every label for every text, the likeliest first", async () => {
    const labels = ["science", "sport"];
    const asked = { texts, labels, question: "topic" };
    const { structuredContent } = await client.callTool({ name: "classify", arguments: asked });
    const { results } = structuredContent as {
      results: { label: string; labels: { label: string; probability: number }[] }[];
    };
    expect(results).toHaveLength(2);
    for (const { label, labels: ranked } of results) {
      expect(ranked.map((one) => one.label).sort()).toEqual(labels);
      expect(label).toBe(ranked[0].label);
      expect(ranked[0].probability).toBeGreaterThanOrEqual(ranked[1].probability);
    }
  });

  test.each([
    ["extract", { texts: ["a"], schema: { a: [7] } }, /invalid-schema: schema \$\.a\[0\]/],
    ["extract", { texts: ["a b ".repeat(200_000)], schema: ["x", "y", "z", "w", "v"] }, /budget-exceeded/],
    ["extract", { texts: [], schema: "a" }, /texts/],
    ["classify", { texts: ["a"], labels: ["one"] }, /labels/],
    ["classify", { texts: ["a"], labels: ["a]", "b"] }, /brackets/],
  ])("is told what is wrong with a call of %s, and can go on", async (name, asked, message) => {
    const { isError, content } = await client.callTool({ name, arguments: asked });
    expect(isError).toBe(true);
    expect((content as readonly { readonly text: string }[])[0].text).toMatch(message);
  });
});

test("a recorded exchange, line by line, with the embedded model; the server ends with its input", async () => {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (message: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const receive = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  const clientInfo = { name: "recorded", version: "0" };
  send({
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo },
  });
  expect(await receive()).toMatchObject({
    jsonrpc: "2.0",
    id: 0,
    result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "ernie-m" } },
  });
  send({ method: "notifications/initialized" });
  send({
    id: 1,
    method: "tools/call",
    params: { name: "extract", arguments: { texts: [texts[0]], schema: ["person"] } },
  });
  expect(await receive()).toMatchObject({
    id: 1,
    result: { structuredContent: { results: [expect.any(Object)] } },
  });
  child.stdin.end();
  const [status] = await once(child, "exit");
  expect(status).toBe(0);
});

test.each([
  [["--workers", "none"], 2, /--workers: expected a number from 1, got none/],
  [["--frobnicate"], 2, /--frobnicate/],
])("%s is told in one line", async (args, expected, message) => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => {
    said += String(data);
  });
  const [status] = await once(child, "close");
  expect(status).toBe(expected);
  expect(said).toMatch(message);
  expect(said.trim().split("\n")).toHaveLength(1);
});
