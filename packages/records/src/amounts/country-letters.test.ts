import { expect, test } from "vitest";
import { countryAfter, countryBefore, currenciesBySign } from "./country-letters.js";

test("has the currencies that CLDR writes with the sign", () => {
  for (const [sign, codes] of Object.entries(currenciesBySign)) {
    const known = Intl.supportedValuesOf("currency").filter((currency) => {
      const format = new Intl.NumberFormat("en", {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
      });
      return format.formatToParts(1).some(({ type, value }) => type === "currency" && value === sign);
    });
    expect(known.filter((code) => !codes.split(" ").includes(code))).toEqual([]);
  }
});

test("letters of a country say whose currency it is, and nothing surely in a line of capitals", () => {
  const after = (text: string) => countryAfter(text, "$", text.indexOf("$") + 1);
  expect(after("12 $ CAN, payable")).toEqual({ start: 4, end: 8, codes: ["CAD"] });
  expect(after("12 $NZ")?.codes).toEqual(["NZD"]);
  expect(after("12 $ AU TOTAL")?.codes).toContain("USD");
  for (const text of ["12 $ ou", "12 $ Can you", "12 $ A", "12 $ IN", "12 $ USED", "12 $ US1"])
    expect(after(text), text).toBeUndefined();
  expect(countryBefore("pay US $12", "$", 7)).toEqual({ start: 4, end: 7, codes: ["USD"] });
  expect(countryBefore("TELL US $12", "$", 8)?.codes).toContain("AUD");
  expect(countryBefore("tell us $12", "$", 8)).toBeUndefined();
});
