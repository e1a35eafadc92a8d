import { describe, expectTypeOf, test } from "vitest";
import type { ExtractionOf } from "./extraction-of.js";
import type { InformationExtractor } from "./extractor.js";
import type { Schema } from "./schema/types.js";
import type { ExtractionResult } from "./types.js";

declare const extractor: InformationExtractor;

/** Never called: what it would return is what is checked. */
const extracted = {
  one: () => extractor.extract("", "person"),
  nested: () => extractor.extract("", ["location", { person: ["employer", { "alma mater": "place" }] }]),
  unit: () => extractor.extract("", ["founding date [year]", "price, net [USD]"]),
  picked: () => extractor.extract("", { aspect: ["Sentiment [positive, negative]", "opinion"] }),
  many: () => extractor.extract([""], ["location"]),
  open: (schema: Schema) => extractor.extract("", schema),
  own: () => extractor.extract(""),
};

type Of<K extends keyof typeof extracted> = Awaited<ReturnType<(typeof extracted)[K]>>;

describe("the type of a result follows from a literal schema", () => {
  test("a name may be absent; a span has a text and a place", () => {
    type Person = NonNullable<Of<"one">["person"]>[number];
    expectTypeOf<undefined>().toMatchTypeOf<Of<"one">["person"]>();
    expectTypeOf<Person["text"]>().toEqualTypeOf<string>();
    expectTypeOf<Person["start"]>().toEqualTypeOf<number>();
    expectTypeOf<keyof Of<"one">>().toEqualTypeOf<"person">();
  });

  test("relations are nested as in the schema, and no other name is there", () => {
    type Person = NonNullable<Of<"nested">["person"]>[number];
    expectTypeOf<keyof Of<"nested">>().toEqualTypeOf<"location" | "person">();
    type Relations = NonNullable<Person["relations"]>;
    expectTypeOf<keyof Relations>().toEqualTypeOf<"employer" | "alma mater">();
    type School = NonNullable<Relations["alma mater"]>[number];
    expectTypeOf<keyof NonNullable<School["relations"]>>().toEqualTypeOf<"place">();
  });

  test("a name that ends in options gives a choice, which has no place", () => {
    type Aspect = NonNullable<Of<"picked">["aspect"]>[number];
    type Choice = NonNullable<NonNullable<Aspect["relations"]>["Sentiment [positive, negative]"]>[number];
    expectTypeOf<Choice["start"]>().toEqualTypeOf<undefined>();
    expectTypeOf<Choice["text"]>().toEqualTypeOf<string>();
  });

  test("knows that one option is no choice", () => {
    type Found = NonNullable<Of<"unit">["founding date [year]"]>[number];
    expectTypeOf<Found["start"]>().toEqualTypeOf<number>();
    type Price = NonNullable<Of<"unit">["price, net [USD]"]>[number];
    expectTypeOf<Price["start"]>().toEqualTypeOf<number>();
  });

  test("many texts give a list; a schema that is not literal gives the open form", () => {
    expectTypeOf<keyof Of<"many">[number]>().toEqualTypeOf<"location">();
    expectTypeOf<Of<"open">>().toEqualTypeOf<ExtractionResult>();
    expectTypeOf<Of<"own">>().toEqualTypeOf<ExtractionResult>();
    expectTypeOf<ExtractionOf<readonly Schema[]>>().toMatchTypeOf<object>();
  });
});
