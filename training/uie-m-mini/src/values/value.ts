import { kinds } from "../kinds.js";
import { type Lexicon, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { account, code, email, iban, percentPattern, phone, taxId, url } from "./codes.js";
import { fill } from "./fill.js";
import {
  cityName,
  companyName,
  type Making,
  type Name,
  organizationName,
  personName,
  stemOf,
  wordOf,
} from "./names.js";
import { fittingPatterns, sizedNumber } from "./sizes.js";

/** Something to be marked. */
export interface Value extends Name {
  /** All that it is. */
  readonly kinds: readonly string[];
  /** What is marked within it, where it stands there. */
  readonly parts?: readonly { readonly text: string; readonly kinds: readonly string[] }[];
}

/** The values of a label in a text's language; role names are words that contracts have. */
const ROLES = ["landlord", "tenant", "seller", "buyer", "lender", "borrower", "supplier", "client"] as const;

/** Whether a language has the words for a kind. */
export function canMake(kind: string, lexicon: Lexicon): boolean {
  const maker = kinds[kind]?.maker;
  return typeof maker !== "object" || maker.words === "brand" || lexicon.words.has(maker.words);
}

/** A value of a kind. Throws: RangeError for a kind that there is none of. */
export function makeValue(kind: string, making: Making, random: Random): Value {
  const known = kinds[kind];
  if (known === undefined) throw new RangeError(`there is no kind ${kind}`);
  const { lexicon } = making;
  const own = [kind, ...known.parents];
  const named = (name: Name, ...more: readonly string[]): Value => ({ ...name, kinds: [...own, ...more] });
  const plain = (text: string): Value => ({ text, kinds: own });
  const { maker } = known;
  if (typeof maker === "object") return plain(wordOf(maker.words, making, random, kind));
  switch (maker) {
    case "person":
      return named(personName(making, random));
    case "company":
      return named(companyName(making, random));
    case "organization":
      return random.chance(0.25)
        ? named(companyName(making, random), "company")
        : named(organizationName(making, random));
    case "either":
      return random.chance(0.6)
        ? named(companyName(making, random), "company", "organization")
        : named(personName(making, random), "person");
    case "hospital":
    case "university":
      return plain(wordOf(maker, making, random));
    case "city":
      return plain(cityName(making, random));
    case "country":
      return plain(random.pick(wordsOf(lexicon, "country")));
    case "place":
      return random.chance(0.7)
        ? { text: cityName(making, random), kinds: [...own, "city"] }
        : { text: random.pick(wordsOf(lexicon, "country")), kinds: [...own, "country"] };
    case "address":
      return addressOf(own, making, random);
    case "date":
      return random.chance(0.15)
        ? plain(random.pick(wordsOf(lexicon, "dayword")))
        : plain(fill(random.pick(wordsOf(lexicon, "date")), lexicon, random));
    case "fulldate":
    case "time":
    case "money":
    case "unitmoney": {
      const pattern = random.pick(fittingPatterns(kind, wordsOf(lexicon, maker)));
      const sized = (slot: string) => sizedNumber(kind, slot, lexicon.language, random);
      return plain(fill(pattern, lexicon, random, sized));
    }
    case "percentage":
      return plain(fill(percentPattern(lexicon.language, random), lexicon, random));
    case "code":
      return plain(code(random));
    case "account":
      return plain(account(random));
    case "taxId":
      return plain(taxId(lexicon.language, random));
    case "iban":
      return plain(iban(lexicon.language, random));
    case "phone":
      return plain(phone(lexicon.language, random));
    case "email":
      return plain(email(personName(making, random).text, stemOf(making, random), random));
    case "url":
      return plain(url(stemOf(making, random), random));
    case "role":
      return plain(random.pick(lexicon.labels.get(random.pick(ROLES)) ?? ["X"]));
    case "sample":
      return plain(fill("{n}", lexicon, random));
  }
}

/** A street with or without its town; the town is marked in it. */
function addressOf(own: readonly string[], making: Making, random: Random): Value {
  const { lexicon } = making;
  const street = wordOf("street", making, random);
  if (random.chance(0.35)) return { text: street, kinds: own };
  const city = cityName(making, random);
  const region = fill(random.pick(wordsOf(lexicon, "region")), lexicon, random, (slot) =>
    slot === "city" ? city : slot === "stem" ? stemOf(making, random) : undefined,
  );
  const isEastern = ["zh", "ja", "ko"].includes(lexicon.language);
  const text = isEastern
    ? `${region}${lexicon.language === "zh" ? "" : " "}${street}`
    : `${street}${lexicon.language === "ar" ? "،" : ","} ${region}`;
  const parts = text.split(city).length === 2 ? [{ text: city, kinds: ["city", "location"] }] : [];
  return { text, kinds: own, parts };
}
