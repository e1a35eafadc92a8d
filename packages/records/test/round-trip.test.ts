import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recognize } from "../src/index.js";

const LOCALES = [
  "en-US",
  "en-GB",
  "en-CA",
  "de-DE",
  "de-CH",
  "fr-FR",
  "es-ES",
  "it-IT",
  "pt-BR",
  "nl-NL",
  "ru-RU",
  // Not tr-TR, which ICU 77 writes with the sign and the name at once: "€4,51 Euro".
  "tr",
  "pl-PL",
  "sv-SE",
  "fi-FI",
  "zh-CN",
  "ja-JP",
  "ko-KR",
  "hi-IN",
  "ar-EG",
  "he-IL",
  "vi-VN",
] as const;
const CURRENCIES = [
  "EUR",
  "USD",
  "GBP",
  "JPY",
  "CHF",
  "CNY",
  "INR",
  "BRL",
  "SEK",
  "TRY",
  "KRW",
  "PLN",
] as const;

const locale = fc.constantFrom(...LOCALES);
const sign = fc.constantFrom(1, 1, -1);
const cents = fc.oneof(fc.integer({ min: 0, max: 1_000_000_000_00 }), fc.integer({ min: 0, max: 10_000_00 }));
const day = fc.date({ min: new Date("1970-01-01"), max: new Date("2068-12-31"), noInvalidDate: true });

/** Before and after what is written, so that it is found in a text. */
const SURROUNDINGS = [
  ["", ""],
  ["… ", " …"],
  ["(", ")"],
] as const;

describe("what Intl writes is read back", () => {
  it("amounts of money, in every display of the currency", async () => {
    await fc.assert(
      fc.asyncProperty(
        locale,
        fc.constantFrom(...CURRENCIES),
        fc.constantFrom("symbol", "code", "name"),
        cents,
        sign,
        fc.constantFrom(...SURROUNDINGS),
        async (language, currency, currencyDisplay, hundredths, signed, [before, after]) => {
          const format = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay });
          const { maximumFractionDigits = 2 } = format.resolvedOptions();
          const amount = signed * Number((hundredths / 100).toFixed(maximumFractionDigits));
          const text = `${before}${format.format(amount)}${after}`;
          const [found, ...others] = await recognize(text, ["money"], { locale: language });
          expect(found?.value, text).toEqual({ amount: amount === 0 ? expect.closeTo(0) : amount, currency });
          expect(others, text).toEqual([]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("numbers and percentages", async () => {
    await fc.assert(
      fc.asyncProperty(locale, cents, sign, async (language, hundredths, signed) => {
        const value = (signed * hundredths) / 100;
        const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
        const [found] = await recognize(`${number} …`, ["number"], { locale: language });
        expect(found?.value, number).toBeCloseTo(value, 2);
        const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
        const share = percent.format(value / 100);
        const [read] = await recognize(`${share} …`, ["percent"], { locale: language });
        expect(read?.value, share).toBeCloseTo(value, 2);
      }),
      { numRuns: 1500 },
    );
  });

  it("numbers with a word for thousands and more, in whatever plural", async () => {
    const further = [
      "cs-CZ",
      "hu-HU",
      "uk-UA",
      "el-GR",
      "th-TH",
      "fa-IR",
      "ro-RO",
      "id-ID",
      "bg-BG",
      "lt-LT",
      "sl-SI",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LOCALES, ...further),
        fc.integer({ min: 10, max: 99 }),
        fc.integer({ min: 2, max: 12 }),
        fc.constantFrom(...SURROUNDINGS),
        async (language, digits, power, [before, after]) => {
          const value = digits * 10 ** power;
          const options = {
            notation: "compact",
            compactDisplay: "long",
            maximumSignificantDigits: 2,
          } as const;
          const written = new Intl.NumberFormat(language, options).format(value);
          // "Mille", "mila": a word for all of it.
          fc.pre(/\p{Nd}/u.test(written));
          const text = `${before}${written}${after}`;
          const found = await recognize(text, ["number"], { locale: language });
          expect(
            found.map((one) => one.value),
            text,
          ).toEqual([value]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("amounts with a word or a sign for thousands and more", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LOCALES, "cs-CZ", "uk-UA", "el-GR", "th-TH", "ro-RO", "id-ID", "bg-BG"),
        fc.constantFrom("EUR", "USD", "JPY", "INR"),
        fc.integer({ min: 10, max: 99 }),
        fc.integer({ min: 2, max: 12 }),
        fc.constantFrom(...SURROUNDINGS),
        async (language, currency, digits, power, [before, after]) => {
          const amount = digits * 10 ** power;
          const options = { notation: "compact", maximumSignificantDigits: 2 } as const;
          const format = new Intl.NumberFormat(language, { style: "currency", currency, ...options });
          const text = `${before}${format.format(amount)}${after}`;
          const found = await recognize(text, ["money"], { locale: language });
          expect(
            found.map(({ value }) => value),
            text,
          ).toEqual([{ amount, currency }]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("dates in the calendar of the locale, in every style", async () => {
    const calendars = [
      "th-TH",
      "fa-IR",
      "fa-AF",
      "ps-AF",
      "uz-AF",
      "ar-SA",
      "ar-SA-u-ca-islamic-umalqura",
      "ar-EG-u-ca-islamic-civil",
      "th-u-ca-gregory",
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LOCALES, ...calendars, ...calendars),
        day,
        fc.constantFrom("full", "long", "medium", "short"),
        fc.constantFrom(...SURROUNDINGS),
        async (language, date, dateStyle, [before, after]) => {
          const format = new Intl.DateTimeFormat(language, { dateStyle, timeZone: "UTC" });
          const text = `${before}${format.format(date)}${after}`;
          const found = await recognize(text, ["date"], { locale: language });
          expect(
            found.map(({ value }) => value),
            text,
          ).toEqual([date.toISOString().slice(0, 10)]);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("dates of the Gregorian calendar, in every style", async () => {
    await fc.assert(
      fc.asyncProperty(
        locale,
        day,
        fc.constantFrom("full", "long", "medium", "short"),
        fc.constantFrom(...SURROUNDINGS),
        async (language, date, dateStyle, [before, after]) => {
          const format = new Intl.DateTimeFormat(language, {
            dateStyle,
            timeZone: "UTC",
            calendar: "gregory",
          });
          const text = `${before}${format.format(date)}${after}`;
          const found = await recognize(text, ["date"], { locale: language });
          expect(
            found.map(({ value }) => value),
            text,
          ).toEqual([date.toISOString().slice(0, 10)]);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
