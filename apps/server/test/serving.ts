import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { makeCheckpoint } from "@ernie-m/fixtures/trained-checkpoint";
import { type AppOptions, createApp, type ErnieMApp } from "../src/index.js";
import { type ApiDocument, documentOf } from "./api-document.js";

/** A small trained model, by the name that tests call it. */
export const mini = { name: "mini", location: referenceModelUrl } as const;

/** Makes a model of each head that has no trained one, by the names that tests call them. */
export function headModels(
  folder: string,
): Readonly<Record<"pairs" | "tokens" | "answers" | "choices", string>> {
  const make = (head: string, config?: object): string => makeCheckpoint(join(folder, head), head, config);
  return {
    pairs: make("sequence-classification", {
      id2label: { 0: "entailment", 1: "neutral", 2: "contradiction" },
      label2id: { entailment: 0, neutral: 1, contradiction: 2 },
    }),
    tokens: make("token-classification"),
    answers: make("question-answering"),
    choices: make("multiple-choice"),
  };
}

/** Models as an app takes them. */
export function named(models: Readonly<Record<string, string>>): AppOptions["models"] {
  return Object.entries(models).map(([name, location]) => ({ name, location }));
}

/** What JSON may be: whatever a test expects. */
type Parsed = ReturnType<typeof JSON.parse>;

/** What a server answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed where it is JSON. */
  readonly body: Parsed;
}

/** An app that listens on loopback. */
export interface Serving {
  readonly app: ErnieMApp;
  readonly address: string;
  readonly document: ApiDocument;
  /** Posts JSON, and fails where the answer is not what the document says. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** Fetches anything, and checks it likewise. */
  request(path: string, init?: RequestInit): Promise<Answered>;
  close(): Promise<void>;
}

/** Starts an app on a free port of the loopback interface; with that model unless `options` says otherwise. */
export async function startServing(options: Partial<AppOptions> = {}): Promise<Serving> {
  const app = await createApp({ runtime: { workers: 1 }, models: [mini], ...options });
  await app.fastify.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.fastify.server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const document = documentOf(app);
  async function request(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(address + path, init);
    const text = await response.text();
    const { status, headers } = response;
    const type = headers.get("content-type") ?? "";
    const body: unknown = /[/+]json/.test(type) ? JSON.parse(text) : text;
    document.check({ path, method: init.method ?? "GET", status, type, body });
    return { status, headers, body };
  }
  return {
    app,
    address,
    document,
    request,
    post: (path, body, headers = {}) =>
      request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    async close() {
      await app.close(5000);
    },
  };
}
