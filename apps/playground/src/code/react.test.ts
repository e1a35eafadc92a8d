import type { Schema } from "@ernie-m/heads";
import fc from "fast-check";
import { transformWithEsbuild } from "vite";
import { expect, it } from "vitest";
import type { SnippetParts } from "./parts.js";
import { react } from "./react.js";

/** What the component gives React: elements with what they hold. */
interface Shown {
  readonly type: unknown;
  readonly props: Readonly<Record<string, unknown>> | null;
  readonly children: readonly unknown[];
}

/** A call of the extractor, answered when a test likes: it need not listen to its signal. */
interface Asked {
  readonly text: string;
  readonly schema: Schema;
  readonly signal: AbortSignal;
  answer(result: unknown): void;
  fail(error: Error): void;
}

const parts: SnippetParts = {
  text: "first",
  schema: [{ person: ["birthplace"] }],
  threshold: 0.4,
  thresholds: {},
  source: { kind: "hub", id: "organization/model" },
  device: "auto",
  dtype: "stored",
};

/** The component as it is pasted, in a stand-in for React that keeps its state and runs its effects. */
class Mounted {
  readonly asked: Asked[] = [];
  /** State that was set when nothing was there any more to show it. */
  late = 0;
  readonly #component: () => Shown;
  readonly #states: unknown[] = [];
  #effect: { readonly deps: readonly unknown[]; readonly undo: (() => void) | undefined } | undefined;
  #isThere = true;
  #tree: Shown | undefined;

  private constructor(
    makeModule: (...given: readonly unknown[]) => () => Shown,
    /** What loads the model. */
    load: () => Promise<void>,
  ) {
    let at = 0;
    const useState = (first: unknown): readonly [unknown, (value: unknown) => void] => {
      const slot = at++;
      if (!(slot in this.#states)) this.#states[slot] = first;
      return [
        this.#states[slot],
        (value) => {
          if (!this.#isThere) this.late++;
          this.#states[slot] = value;
          if (this.#isThere) this.#render();
        },
      ];
    };
    const useEffect = (begin: () => (() => void) | undefined, deps: readonly unknown[]): void => {
      if (this.#effect?.deps.every((dep, i) => Object.is(dep, deps[i]))) return;
      this.#effect?.undo?.();
      this.#effect = { deps, undo: begin() };
    };
    const createElement = (type: unknown, props: Shown["props"], ...children: readonly unknown[]): Shown => ({
      type,
      props,
      children,
    });
    const extract = (text: string, schema: Schema, { signal }: { readonly signal: AbortSignal }) =>
      new Promise((answer, fail) => void this.asked.push({ text, schema, signal, answer, fail }));
    const component = makeModule(
      async () => {
        await load();
        return { extract };
      },
      () => ({}),
      useEffect,
      useState,
      () => ({ render: () => undefined }),
      { getElementById: () => null },
      { createElement, Fragment: "fragment" },
    );
    this.#component = () => {
      at = 0;
      return component();
    };
    this.#render();
  }

  static async mount(load: () => Promise<void> = async () => undefined): Promise<Mounted> {
    const body = react.code(parts).replaceAll(/^(import .*$|export )/gm, "");
    const { code } = await transformWithEsbuild(body, "react.jsx", { jsx: "transform", sourcemap: false });
    const names = [
      "loadExtractor",
      "webRuntime",
      "useEffect",
      "useState",
      "createRoot",
      "document",
      "React",
      `${code}\nreturn Extraction;`,
    ];
    return new Mounted(new Function(...names) as (...given: readonly unknown[]) => () => Shown, load);
  }

  #render(): void {
    this.#tree = this.#component();
  }

  #find(type: string): Shown {
    const found = this.#tree?.children.find((child) => (child as Shown).type === type);
    if (found === undefined) throw new Error(`nothing shows <${type}>`);
    return found as Shown;
  }

  type(value: string): void {
    const { onChange } = this.#find("textarea").props as { onChange(event: object): void };
    onChange({ target: { value } });
  }

  get text(): unknown {
    return this.#find("textarea").props?.value;
  }

  get shown(): string {
    return this.#find("pre").children.join("");
  }

  unmount(): void {
    this.#effect?.undo?.();
    this.#isThere = false;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Step =
  | { readonly kind: "type" }
  | { readonly kind: "answer" | "fail"; readonly which: number }
  | { readonly kind: "unmount" };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "type" } as const) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("answer", "fail"), which: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "unmount" } as const) },
);

it("shows what became of what is typed last, whatever ends when, and nothing after its end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const mounted = await Mounted.mount();
      await settled();
      const { asked } = mounted;
      const ended = new Set<number>();
      let expected = "";
      let isThere = true;
      for (const [number, step] of steps.entries()) {
        if (step.kind === "type" && isThere) mounted.type(`text ${number}`);
        else if (step.kind === "unmount" && isThere) {
          mounted.unmount();
          isThere = false;
        } else if (step.kind === "answer" || step.kind === "fail") {
          const which = step.which % asked.length;
          if (ended.has(which)) continue;
          ended.add(which);
          const { text, answer, fail } = asked[which];
          if (step.kind === "answer") answer({ person: [{ text }] });
          else fail(new Error(`no ${text}`));
          if (isThere && which === asked.length - 1)
            expected =
              step.kind === "answer" ? JSON.stringify({ person: [{ text }] }, null, 2) : `no ${text}`;
        }
        await settled();
        expect(mounted.shown).toBe(expected);
        // Who asks no more says so.
        expect(asked.map(({ signal }) => signal.aborted)).toEqual(
          asked.map((_, i) => !isThere || i < asked.length - 1),
        );
      }
      expect(mounted.late).toBe(0);
      expect(asked[0]).toMatchObject({ text: parts.text, schema: parts.schema });
      expect(asked.at(-1)?.text).toBe(mounted.text);
    }),
  );
});

it("says that there is no model, until something else is known", async () => {
  const mounted = await Mounted.mount(() => Promise.reject(new Error("no such model")));
  await settled();
  expect(mounted.shown).toBe("no such model");
});
