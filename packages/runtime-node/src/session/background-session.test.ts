import { BackendError, float32Tensor, type InferenceSession } from "@ernie-m/core";
import { expect, test } from "vitest";
import { BackgroundPrepackedSession } from "./background-session.js";

/** Sessions that say which one ran, and whether they are disposed of; runs end when told to. */
class Sessions {
  readonly disposed: string[] = [];
  readonly runs: { readonly name: string; end(): void }[] = [];

  make(name: string): InferenceSession {
    const running = new Set<Promise<void>>();
    return {
      run: async () => {
        const ended = new Promise<void>((end) => this.runs.push({ name, end }));
        running.add(ended);
        await ended;
        return { [name]: float32Tensor(Float32Array.of(1), [1]) };
      },
      dispose: async () => {
        await Promise.all(running);
        this.disposed.push(name);
      },
    };
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A swap that waits for its second session, and how to make or fail it. */
function start() {
  const sessions = new Sessions();
  let made: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const second = new Promise<InferenceSession>((resolve, reject) => {
    made = () => resolve(sessions.make("second"));
    failed = reject;
  });
  const session = new BackgroundPrepackedSession("backend", sessions.make("first"), () => second);
  return { sessions, session, made, failed };
}

test("runs go to the first session until the second is made; the first goes when its runs are over", async () => {
  const { sessions, session, made } = start();
  const before = session.run({});
  made();
  await settle();
  const after = session.run({});
  expect(sessions.runs.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(sessions.disposed).toEqual([]);
  sessions.runs[0].end();
  expect(Object.keys(await before)).toEqual(["first"]);
  await settle();
  expect(sessions.disposed).toEqual(["first"]);
  sessions.runs[1].end();
  expect(Object.keys(await after)).toEqual(["second"]);
  await session.dispose();
  expect(sessions.disposed).toEqual(["first", "second"]);
});

test("what is disposed of before the second is made leaves neither", async () => {
  const { sessions, session, made } = start();
  const end = session.dispose();
  await expect(session.run({})).rejects.toThrow(BackendError);
  made();
  await end;
  await session.dispose();
  expect(sessions.disposed.sort()).toEqual(["first", "second"]);
});

test("what is disposed of while the first has runs leaves neither, and the runs end well", async () => {
  const { sessions, session, made } = start();
  const run = session.run({});
  made();
  await settle();
  const end = session.dispose();
  sessions.runs[0].end();
  expect(Object.keys(await run)).toEqual(["first"]);
  await end;
  expect(sessions.disposed.sort()).toEqual(["first", "second"]);
});

test("where the second cannot be made, the first stays", async () => {
  const { sessions, session, failed } = start();
  failed(new Error("out of memory"));
  await settle();
  const run = session.run({});
  sessions.runs[0].end();
  expect(Object.keys(await run)).toEqual(["first"]);
  await session.dispose();
  expect(sessions.disposed).toEqual(["first"]);
});
