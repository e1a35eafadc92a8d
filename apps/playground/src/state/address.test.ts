import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { examples } from "../examples.js";
import { Tab } from "./tab.test-support.js";

const kept = new Map<string, unknown>();
vi.mock("idb-keyval", () => ({
  get: async (key: string) => structuredClone(kept.get(key)),
  set: async (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
}));

const underWay = new Set<Promise<unknown>>();
vi.mock("./url-state.js", async (original) => {
  const actual = await original<typeof import("./url-state.js")>();
  const followed =
    <Input, Output>(work: (input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> => {
      const promise = work(input);
      underWay.add(promise);
      return promise.finally(() => underWay.delete(promise));
    };
  return { ...actual, encodeView: followed(actual.encodeView), decodeView: followed(actual.decodeView) };
});

/** Until what was begun has ended: streams that compress end in their own time. */
async function settle(): Promise<void> {
  await Promise.all(underWay);
  await new Promise<void>((resolve) => setImmediate(resolve));
}
const wait = async () => {
  await vi.advanceTimersByTimeAsync(500);
  await settle();
};

beforeEach(() => {
  kept.clear();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ownText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).map((text) => `${text} own`);
const names = fc.constantFrom<readonly string[]>([], ["a"], ["b", "c"]);
const words = ["wait", "back", "forward", "reload", "bring back"] as const;
const plain = (kind: (typeof words)[number]) => fc.record({ kind: fc.constant(kind) });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("type"), text: ownText }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("name"), names }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("place"),
      text: fc.constantFrom("A letter.", "A bill.", examples[1].text),
    }),
  },
  fc.record({ kind: fc.constant("open"), text: ownText, names }),
  { weight: 3, arbitrary: plain("back") },
  ...words.map(plain),
);

describe("what somebody wrote", () => {
  it("is there again after a reload and after Back, with and without names, and whatever took its place", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 20 }), async (steps) => {
        kept.clear();
        const tab = new Tab(settle);
        let page = await tab.load();
        await wait();
        // What each entry of the history shows, and what is typed and not noted yet.
        let entries: readonly string[] = [page.text.value];
        let at = 0;
        let typed: string | undefined;
        const note = (): void => {
          entries = typed === undefined ? entries : entries.with(at, typed);
          typed = undefined;
        };
        const push = (text: string): void => {
          note();
          entries = [...entries.slice(0, ++at), text];
        };
        for (const one of steps) {
          const before = page.text.value;
          switch (one.kind) {
            case "type":
              page.typeText(one.text);
              typed = one.text;
              break;
            case "name":
              page.showView({ schema: one.names });
              break;
            case "place":
              page.placeView({ text: one.text });
              push(one.text);
              break;
            case "open":
              page.replaceView({ text: one.text, schema: one.names });
              push(one.text);
              break;
            case "bring back":
              if (page.replaced.value !== undefined) push(page.replaced.value.text);
              page.bringBack();
              break;
            case "wait":
              await wait();
              note();
              break;
            case "back":
            case "forward": {
              const by = one.kind === "back" ? -1 : 1;
              if (entries[at + by] === undefined) break;
              await tab.go(by);
              at += by;
              if (typed !== undefined && typed !== entries[at]) expect(page.replaced.value?.text).toBe(typed);
              typed = undefined;
              break;
            }
            case "reload": {
              const { schema } = page.viewNow();
              page = await tab.load();
              expect(page.viewNow()).toMatchObject({ text: before, schema });
              note();
              break;
            }
          }
          expect(page.text.value).toBe(typed ?? entries[at]);
        }
        await tab.leave();
      }),
      { numRuns: 30 },
    );
  });

  it("is offered as long as it is not there, also where nothing was looked for; what nobody wrote is not", async () => {
    const tab = new Tab(settle);
    const page = await tab.load();
    page.placeView({ text: "A letter." });
    page.placeView({ text: "A bill." });
    expect(page.replaced.value).toBeUndefined();
    page.showView({ schema: [] });
    page.typeText("Own words.");
    const { text, schema } = examples[2];
    page.placeView({ text, schema });
    page.placeView({ text: "A bill." });
    expect(page.replaced.value).toMatchObject({ text: "Own words.", schema: [] });
    page.bringBack();
    expect(page.viewNow()).toMatchObject({ text: "Own words.", schema: [] });
    expect(page.replaced.value).toBeUndefined();
    await tab.go(-1);
    expect(page.text.value).toBe("A bill.");
    expect(page.replaced.value?.text).toBe("Own words.");
  });

  it("stays in its tab: another tab has its own, and one that is opened begins with the last", async () => {
    const [one, two] = [new Tab(settle), new Tab(settle)];
    const long = (beginning: string) =>
      beginning + Array.from({ length: 9000 }, (_, at) => ((at * 7919) % 1009).toString(36)).join("");
    const first = await one.load();
    first.typeText(long("one"));
    await wait();
    await one.leave();
    const second = await two.load();
    expect(second.text.value === long("one")).toBe(true);
    second.typeText(long("two"));
    await wait();
    const beginning = async (tab: Tab) => (await tab.load()).text.value.slice(0, 3);
    expect(await beginning(one)).toBe("one");
    await wait();
    expect(await beginning(two)).toBe("two");
    await wait();
    expect(await beginning(new Tab(settle))).toBe("two");
  });

  it("is one step ahead after a reload and Back, also where it was typed just before that", async () => {
    const tab = new Tab(settle);
    const before = await tab.load();
    before.placeView({ text: "A letter." });
    await wait();
    before.typeText("Own words.");
    const after = await tab.load();
    await tab.go(-1);
    expect(after.text.value).toBe(examples[0].text);
    await tab.go(1);
    expect(after.text.value).toBe("Own words.");
  });

  it("is there after a reload when it is longer than what a history takes", async () => {
    const tab = new Tab(settle);
    const long = "word ".repeat(200_000);
    const page = await tab.load();
    page.typeText(long);
    await wait();
    kept.clear();
    expect((await tab.load()).text.value === long).toBe(true);
  });

  it("can be had back when a link is opened in its place, in its tab or in a new one", async () => {
    const tab = new Tab(settle);
    const page = await tab.load();
    page.typeText("Own words.");
    await tab.follow('#text=Berlin&schema=["city"]');
    expect(page.viewNow()).toMatchObject({ text: "Berlin", schema: ["city"] });
    expect(page.replaced.value?.text).toBe("Own words.");
    page.bringBack();
    await wait();
    await tab.leave();
    const other = await new Tab(settle, "#text=Paris").load();
    expect(other.text.value).toBe("Paris");
    expect(other.replaced.value?.text).toBe("Own words.");
  });
});
