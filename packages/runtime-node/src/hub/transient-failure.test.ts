import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { networkReason } from "./transient-failure.js";

const elsewhere = createContext({});
const realms: readonly ErrorConstructor[] = [Error, runInContext("Error", elsewhere) as ErrorConstructor];
const realm = fc.constantFrom(...realms);
const reasons = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 3 });

test("a failure's causes are told whichever realm each of them is of", async () => {
  await fc.assert(
    fc.property(reasons, fc.infiniteStream(realm), (messages, each) => {
      const thrown = messages.reduceRight<Error | undefined>((cause, message) => {
        const [Made = Error] = each.take(1);
        return new Made(message, { cause });
      }, undefined);
      expect(networkReason(thrown)).toBe(messages.join(": "));
    }),
  );
});

test.each(realms)("an error without words is told by its code, or by its name", (Made) => {
  const refused = Object.assign(new Made(""), { code: "ECONNREFUSED" });
  expect(networkReason(new Made("fetch failed", { cause: refused }))).toBe("fetch failed: ECONNREFUSED");
  expect(networkReason(new Made(""))).toBe("Error");
});

test("what is thrown may be anything, and causes may go round in a circle", () => {
  expect(networkReason("away")).toBe("away");
  expect(networkReason(undefined)).toBe("undefined");
  const [one, other] = [new Error("one"), new Error("other")];
  one.cause = other;
  other.cause = one;
  expect(networkReason(one)).toBe("one: other");
});
