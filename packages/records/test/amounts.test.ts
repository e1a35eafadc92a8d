import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RecognizedKind, recognize } from "../src/index.js";

const LOCALES = [
  "en-US",
  "en-IN",
  "de",
  "fr",
  "es",
  "pt-BR",
  "it",
  "pl",
  "hu",
  "tr",
  "ru",
  "sv",
  "ja",
] as const;

/** The values of a kind that a text has, with what they may be where that is open. */
async function valuesOf(kind: RecognizedKind, text: string, locale?: string): Promise<readonly unknown[]> {
  const found = await recognize(text, [kind], locale === undefined ? {} : { locale });
  return found.map(({ value, problem }) => problem?.readings ?? value);
}

const money = (amount: number, currency: string): object => ({ amount, currency });
const spoken = (value: number): string => new Intl.NumberFormat("fr-FR").format(value);

describe("currencies by their letters", () => {
  // "500 eur" is written as a word.
  const codes = Intl.supportedValuesOf("currency").filter((code) => code !== "EUR");

  it("are their codes in capitals, and no words in small letters, in any locale", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...codes),
        fc.constantFrom(undefined, ...LOCALES),
        fc.integer({ min: 2, max: 99_999 }),
        async (code, locale, count) => {
          for (const word of [code.toLowerCase(), `${code[0]}${code.slice(1).toLowerCase()}`])
            for (const text of [`${count} ${word}`, `${word} ${count}`])
              expect(await valuesOf("money", text, locale), `${text} ${locale}`).toEqual([]);
          expect(await valuesOf("money", `${count} ${code}`, locale)).toEqual([money(count, code)]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are the locale's signs with the locale's capitals", async () => {
    expect(await valuesOf("money", "6 Ft", "hu")).toEqual([money(6, "HUF")]);
    for (const locale of ["en-US", "hu", undefined])
      expect(await valuesOf("money", "6 ft", locale)).toEqual([]);
    expect(await valuesOf("money", "250 Kč", "cs")).toEqual([money(250, "CZK")]);
    expect(await valuesOf("money", "R 50", "en-ZA")).toEqual([money(50, "ZAR")]);
    expect(await valuesOf("money", "Form R 5", "en-US")).toEqual([]);
    expect(await valuesOf("money", "5 lei", "ro")).toEqual([money(5, "RON")]);
    expect(await valuesOf("money", "con lei 3 persone", "it")).toEqual([]);
  });
});

describe("thousands that spaces part", () => {
  const grouped = fc.integer({ min: 1000, max: 999_999_999 });

  it("are all there after what no group of thousands follows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "12.03.2025",
          "03/12/25",
          "2025-03-12",
          "2025",
          "47110",
          "2,50",
          "19.5",
          "14:30",
          "1.234,56",
        ),
        grouped,
        async (before, value) => {
          const text = `${before} ${spoken(value).replace(/\s/g, " ")} €`;
          expect(await valuesOf("money", text, "fr"), text).toEqual([money(value, "EUR")]);
        },
      ),
    );
  });

  it("are none in digits of two and three", async () => {
    expect(await valuesOf("number", "55 30 118 224", "fr")).toEqual([55, 30, 118, 224]);
  });

  it("have any space in every locale where one of them begins with a nought", async () => {
    const withNought = fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 2 }))
      .chain(([first, groups]) =>
        fc
          .tuple(fc.nat(groups.length), fc.nat(99))
          .map(([at, nought]) => [first, ...groups.toSpliced(at, 0, nought)]),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(undefined, ...LOCALES),
        withNought,
        fc.constantFrom("", "paid on 12/03/2025: ", "2025 ", "of "),
        async (locale, [first, ...groups], before) => {
          const digits = [first, ...groups.map((group) => String(group).padStart(3, "0"))];
          const text = `${before}${digits.join(" ")} EUR`;
          expect(await valuesOf("money", text, locale), text).toEqual([
            money(Number(digits.join("")), "EUR"),
          ]);
        },
      ),
    );
    expect(await valuesOf("money", "2 million 300 000 euros", "en")).toEqual([money(2_300_000, "EUR")]);
    expect(await valuesOf("money", "12 300 EUR", "en")).toEqual([money(300, "EUR")]);
  });

  it("have a space that breaks no line, or a thin one, in every locale", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(undefined, ...LOCALES),
        fc.constantFrom("\u00a0", "\u202f", "\u2009", "\u2007"),
        fc.constantFrom("", "55 30 ", "3 ", "12 "),
        grouped,
        async (locale, space, before, value) => {
          const text = `${before}${spoken(value).replace(/\s/g, space)} EUR`;
          expect(await valuesOf("money", text, locale), JSON.stringify(text)).toEqual([money(value, "EUR")]);
        },
      ),
    );
    expect(await valuesOf("money", "CHF 1\u00a0250.00", "de-CH")).toEqual([money(1250, "CHF")]);
    expect(await valuesOf("money", "USD 12\u2003500.00", "en-US")).toEqual([money(12, "USD")]);
    expect(await valuesOf("money", "3 500\u00a0€", "fr")).toEqual([money(3500, "EUR")]);
  });
});

describe("a minus", () => {
  const cents = fc.integer({ min: 1, max: 99_999_999 }).map((value) => value / 100);
  const written = (value: number): string =>
    new Intl.NumberFormat("de-DE", { minimumFractionDigits: 2 }).format(value);

  it("stands after an amount as in ledgers, or is an en dash before it", async () => {
    await fc.assert(
      fc.asyncProperty(cents, async (value) => {
        const amount = written(value);
        for (const text of [
          `EUR ${amount}-`,
          `${amount}- EUR`,
          `${amount}-€;`,
          `Rabatt –${amount} €`,
          `–€${amount}`,
        ])
          expect(await valuesOf("money", text, "de"), text).toEqual([money(-value, "EUR")]);
        expect(await valuesOf("number", `Saldo ${amount}-\n`, "de")).toEqual([-value]);
      }),
    );
  });

  it("is none in a range, before the rest of a word or around an aside", async () => {
    for (const text of ["10–20", "3,50-4,50", "3,50- 4,50", "1,25- bis 2,50-fach", "5- bis 10-mal"])
      for (const value of await valuesOf("number", text, "de")) expect(value, text).toBeGreaterThan(0);
    expect(await valuesOf("money", "12 €-15 €", "de")).toEqual([money(12, "EUR"), money(15, "EUR")]);
    expect(await valuesOf("money", "€50–€60", "en")).toEqual([money(50, "EUR"), money(60, "EUR")]);
    expect(await valuesOf("money", "costaba –50 euros menos– poco", "es")).toEqual([money(50, "EUR")]);
    expect(await valuesOf("money", "Versand 12,- €", "de")).toEqual([money(12, "EUR")]);
  });
});

describe("amounts of several parts", () => {
  it("have scales that multiply, and smaller ones that add", async () => {
    const crores = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }));
    await fc.assert(
      fc.asyncProperty(crores, async ([first, second]) => {
        const number = first * 1e7 + second * 1e5;
        expect(await valuesOf("number", `${first} crore ${second} lakh`, "en-IN")).toEqual([number]);
        expect(await valuesOf("money", `₹${first} lakh crore`, "en-IN")).toEqual([
          money(first * 1e12, "INR"),
        ]);
        const roubles = money(first * 1e6 + second * 1e3, "RUB");
        expect(await valuesOf("money", `${first} млн ${second} тыс. рублей`, "ru")).toEqual([roubles]);
        const reais = money(first * 1e9 + second * 1e6, "BRL");
        expect(await valuesOf("money", `${first} bilhões e ${second} milhões de reais`, "pt-BR")).toEqual([
          reais,
        ]);
      }),
    );
    // The smaller one comes second, or they are two.
    expect(await valuesOf("number", "5 thousand 2 million", "en")).toEqual([5000, 2e6]);
    expect(await valuesOf("money", "Rp 1,5 triliun", "id")).toEqual([money(1.5e12, "IDR")]);
    expect(await valuesOf("money", "₹ 2.5 Cr", "en-IN")).toEqual([money(2.5e7, "INR")]);
    expect(await valuesOf("money", "₹5 lac", "en-IN")).toEqual([money(5e5, "INR")]);
    // Statements say "credit" with it.
    expect(await valuesOf("money", "GBP 500.00 CR", "en-GB")).toEqual([money(500, "GBP")]);
    expect(await valuesOf("money", "₹1,500.00 Cr", "en-IN")).toEqual([money(1500, "INR")]);
  });

  it("have minor units of their currency", async () => {
    const texts = [
      ["ru", "RUB", "# руб. % коп."],
      ["de", "EUR", "# Euro und % Cent"],
      ["pl", "PLN", "# zł % gr"],
      ["en-GB", "GBP", "# pounds and % pence"],
      ["en-IN", "INR", "₹# % paise"],
      ["tr", "TRY", "# TL % kuruş"],
      ["es", "EUR", "# euros con % céntimos"],
      ["pt-BR", "BRL", "# reais e % centavos"],
      ["en-US", "USD", "$# and % cents"],
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.integer({ min: 100, max: 999 }),
        fc.integer({ min: 1, max: 99 }),
        async ([locale, currency, form], whole, part) => {
          const text = form.replace("#", String(whole)).replace("%", String(part));
          const expected = money(Number(`${whole}.${String(part).padStart(2, "0")}`), currency);
          const found = await recognize(`Zu ${text}.`, ["money"], { locale });
          expect(
            found.map(({ value }) => value),
            text,
          ).toEqual([expected]);
          expect(found[0].text.replace(/\.$/, "")).toBe(text.replace(/\.$/, ""));
        },
      ),
    );
    expect(await valuesOf("money", "-12 Euro 50 Cent", "de")).toEqual([money(-12.5, "EUR")]);
    expect(await valuesOf("money", "5 KWD 250 fils", "en")).toEqual([money(5.25, "KWD")]);
    // Those of another currency, and too many for a part.
    expect(await valuesOf("money", "12 Euro 50 gr", "pl")).toEqual([money(12, "EUR")]);
    expect(await valuesOf("money", "12 zł 200 gr", "pl")).toEqual([money(12, "PLN")]);
  });

  it("are as open as their number is, where it is multiplied", async () => {
    for (const scale of [" billion", "M", "bn", " Mio."]) {
      const [readings] = await valuesOf("money", `€1.125${scale}`);
      expect(readings, scale).toEqual([expect.any(Number), expect.any(Number)]);
    }
    expect(await valuesOf("money", "€1.125 billion", "en")).toEqual([money(1.125e9, "EUR")]);
    expect(await valuesOf("money", "€1.25 billion")).toEqual([money(1.25e9, "EUR")]);
    expect(await valuesOf("money", "€ 1.125")).toEqual([money(1125, "EUR")]);
  });
});

describe("words that multiply in one language", () => {
  it("do so in that one, and elsewhere are what they are", async () => {
    const words = [
      ["mi", "pt-BR", 1e6],
      ["bi", "pt", 1e9],
      ["bin", "tr", 1e3],
      ["mil", "es", 1e3],
      ["mn", "en", 1e6],
      ["mila", "it", 1e3],
      ["mds", "fr", 1e9],
    ] as const;
    for (const [word, locale, scale] of words) {
      expect(await valuesOf("number", `Hier 7 ${word} dort`, locale), word).toEqual([7 * scale]);
      for (const other of ["ru", "pl", undefined])
        expect(await valuesOf("number", `Hier 7 ${word} dort`, other), `${word} ${other}`).toEqual([7]);
    }
    expect(await valuesOf("quantity", "The office is 5 mi away", "en")).toEqual([{ amount: 5, unit: "mi" }]);
    expect(await valuesOf("number", "Seit 2019 bin ich Kunde", "de")).toEqual([2019]);
  });

  it("do so beside a currency where no locale says which it is", async () => {
    expect(await valuesOf("money", "R$ 5 mi")).toEqual([money(5e6, "BRL")]);
    expect(await valuesOf("money", "8 bin TL")).toEqual([money(8000, "TRY")]);
    expect(await valuesOf("money", "für € 5 bin ich dabei")).toEqual([money(5, "EUR")]);
  });

  it("are a million millions where a billion is that", async () => {
    for (const [locale, power] of [
      ["de", 12],
      ["da", 12],
      ["fr", 12],
      ["en", 9],
      [undefined, 9],
    ] as const)
      expect(await valuesOf("money", "1 billion euro", locale), locale).toEqual([money(10 ** power, "EUR")]);
  });
});

describe("fractions", () => {
  it("have no denominator that is an amount", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 2, max: 99 }),
        fc.constantFrom("/", ":", "⁄"),
        fc.constantFrom("", "4 "),
        async (above, below, between, whole) => {
          const fraction = `Mix ${whole}${above}${between}${below}`;
          expect(await valuesOf("quantity", `${fraction} kg`, "de"), fraction).toEqual([]);
          expect(await valuesOf("percent", `${fraction} %`, "de"), fraction).toEqual([]);
        },
      ),
    );
    expect(await valuesOf("quantity", "200 mg/5 mL, Dosis:3 g, 10-20 kg", "en")).toEqual([
      { amount: 200, unit: "mg" },
      { amount: 5, unit: "mL" },
      { amount: 3, unit: "g" },
      { amount: 20, unit: "kg" },
    ]);
  });
});

describe("what goes on beside an amount", () => {
  it("multiplies it in the language of the text, and in whatever language where none is said", async () => {
    for (const [text, amount, currency] of [
      ["2,5 miliarda złotych", 2.5e9, "PLN"],
      ["3 триллиона рублей", 3e12, "RUB"],
      ["2.5 अरब रुपये", 2.5e9, "INR"],
      ["742 ล้านบาท", 742e6, "THB"],
      ["三万五千亿元", 3.5e12, "CNY"],
    ] as const)
      expect(await valuesOf("money", text), text).toEqual([money(amount, currency)]);
    for (const [text, locale, amount, currency] of [
      ["2,5 mil. Kč", "cs", 2.5e6, "CZK"],
      ["CHF 3 Bio.", "de-CH", 3e12, "CHF"],
      ["USD 1.2 k", "es-MX", 1200, "USD"],
      ["US$1,2 rb", "id", 1200, "USD"],
    ] as const)
      expect(await valuesOf("money", text, locale), text).toEqual([money(amount, currency)]);
    // "Mie" are a thousand in Romanian and mine in Italian.
    expect(await valuesOf("number", "le 2 mie figlie")).toEqual([2]);
  });

  it("is read with it in Han numerals, by their places", async () => {
    const digits = "零壹贰叁肆伍陆柒捌玖";
    const digit = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(digit, fc.integer({ min: 0, max: 9 }), digit, async (yuan, jiao, fen) => {
        const small = jiao === 0 ? `零${digits[fen]}分` : `${digits[jiao]}角${digits[fen]}分`;
        const amount = Number((yuan * 1000 + jiao / 10 + fen / 100).toFixed(2));
        expect(await valuesOf("money", `${digits[yuan]}仟元${small}`)).toEqual([money(amount, "CNY")]);
      }),
    );
  });

  it("keeps a number word from being read that is the end of a longer one", async () => {
    for (const text of [
      "twenty-five dollars",
      "one hundred and twenty euros",
      "vingt-cinq euros",
      "treinta y cinco euros",
      "тридцать пять рублей",
    ])
      expect(await valuesOf("money", text), text).toEqual([]);
    expect(await valuesOf("duration", "thirty-five days or two weeks")).toEqual(["P2W"]);
  });
});

describe("what is left of a number", () => {
  const scales = [
    ["тыс.", "ru", 3, "рублей", "RUB"],
    ["млн", "ru", 6, "рублей", "RUB"],
    ["thousand", "en", 3, "euros", "EUR"],
    ["mil", "es", 3, "euros", "EUR"],
    ["mila", "it", 3, "euro", "EUR"],
    ["tisíc", "cs", 3, "korun", "CZK"],
    ["lakh", "en-IN", 5, "rupees", "INR"],
    ["พัน", "th", 3, "บาท", "THB"],
    ["만", "ko", 4, "원", "KRW"],
  ] as const;

  it("behind a word that multiplies is of the same number", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...scales),
        fc.integer({ min: 2, max: 99 }),
        fc.integer({ min: 1, max: 999 }),
        async ([word, locale, power, unit, currency], many, rest) => {
          const text = `(${many}${word === "만" ? "" : " "}${word} ${rest} ${unit})`;
          const value = many * 10 ** power + rest;
          const expected = currency === "INR" ? { amount: value } : money(value, currency);
          const [found, ...others] = await recognize(text, ["money"], { locale });
          expect(found?.value, text).toMatchObject(expected);
          expect(others, text).toEqual([]);
          expect(await valuesOf("number", text, locale), text).toEqual([value]);
        },
      ),
      { numRuns: 300 },
    );
    expect(await valuesOf("money", "2 тыс. 500,50 рублей", "ru")).toEqual([money(2500.5, "RUB")]);
    expect(await valuesOf("money", "2 млн 500 000 рублей", "ru")).toEqual([money(2_500_000, "RUB")]);
    expect(await valuesOf("money", "two thousand 500 euros", "en")).toEqual([money(2500, "EUR")]);
    expect(await valuesOf("number", "two thousand 500 euros", "en")).toEqual([]);
    expect(await valuesOf("money", "2만 5000원", "ko")).toEqual([money(25_000, "KRW")]);
    // Where no locale says that "mil" multiplies, it is nothing.
    expect(await valuesOf("money", "2 mil 500 pesos")).toEqual([]);
  });

  it("is none where it is a year, a time or a share", async () => {
    expect(await valuesOf("money", "$3 million 10 years ago", "en")).toEqual([money(3e6, "USD")]);
    expect(await valuesOf("number", "5 million 2024", "en")).toEqual([5e6, 2024]);
    expect(await valuesOf("number", "5 million 20 %", "en")).toEqual([5e6, 20]);
    expect(await valuesOf("number", "2만 2025년", "ko")).toEqual([20_000, 2025]);
  });

  it("begins with a decimal separator of the locale, and is less than one", async () => {
    const digits = fc.integer({ min: 1, max: 99 }).map((value) => String(value).padStart(2, "0"));
    await fc.assert(
      fc.asyncProperty(digits, fc.constantFrom("", "Preis ", "(", "\t"), async (part, before) => {
        const value = Number(`0.${part}`);
        for (const [separator, locale, sign] of [
          [",", "de", "€"],
          [".", "en", "€"],
          [",", undefined, "€"],
          [".", undefined, "€"],
        ] as const) {
          const expected = [money(value, "EUR")];
          expect(await valuesOf("money", `${before}${separator}${part} ${sign}`, locale)).toEqual(expected);
          expect(await valuesOf("money", `${before}${sign}${separator}${part}`, locale)).toEqual(expected);
        }
        for (const [separator, locale] of [
          [".", "de"],
          [",", "en"],
        ] as const)
          expect(await valuesOf("money", `${before}${separator}${part} €`, locale)).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(await valuesOf("money", "-,50 €", "de")).toEqual([money(-0.5, "EUR")]);
    expect(await valuesOf("money", "12 ,50 €", "de")).toEqual([]);
    expect(await valuesOf("money", "价格,50元", "zh")).toEqual([money(50, "CNY")]);
  });

  it("behind a name that ends in digits is an amount of its own", async () => {
    const names = fc.constantFrom("X77", "A4", "INV-1", "INV-2025-1", "QX/12", "Typ_3");
    const amounts = fc.constantFrom([500, "500"], [500.5, "500,50"], [12_500, "12 500"]);
    const locale = fc.constantFrom(undefined, "fr", "de");
    await fc.assert(
      fc.asyncProperty(names, amounts, locale, async (name, [amount, written], locale) => {
        const text = `Pos. ${name} ${written} EUR`;
        expect(await valuesOf("money", text, locale), text).toEqual([money(Number(amount), "EUR")]);
      }),
    );
    expect(await valuesOf("quantity", "X77 500 kg", "fr")).toEqual([{ amount: 500, unit: "kg" }]);
    for (const [text, locale, amount, currency] of [
      ["R77 500", "en-ZA", 77_500, "ZAR"],
      ["EUR77 500", "fr", 77_500, "EUR"],
      ["EUR-1 500", "fr", -1500, "EUR"],
      ["1 200-1 500 EUR", "fr", 1500, "EUR"],
    ] as const)
      expect(await valuesOf("money", text, locale), text).toEqual([money(amount, currency)]);
  });
});

describe("letters beside an amount", () => {
  it("of a country say which currency a sign is", async () => {
    for (const locale of [undefined, "fr-CA", "fr-FR", "en-AU"])
      for (const [text, currency] of [
        ["12 $ US", "USD"],
        ["12 $ CAN", "CAD"],
        ["12 $CAD", "CAD"],
        ["12 $ AU", "AUD"],
        ["12 $TT", "TTD"],
        ["US $12", "USD"],
      ] as const) {
        const [found] = await recognize(text, ["money"], locale === undefined ? {} : { locale });
        expect(found.value?.currency, `${text} ${locale}`).toBe(currency);
        expect(found.text).toBe(text);
      }
    const [heading] = await recognize("PRIX 12 $ AU TOTAL", ["money"], { locale: "fr-FR" });
    expect(heading.problem?.readings).toContain("USD");
  });

  it("that may be crores or credit are asked about where a statement speaks", async () => {
    expect(await valuesOf("money", "₹2.50 Cr", "en-IN")).toEqual([money(2.5e7, "INR")]);
    expect(await valuesOf("money", "Closing balance ₹500.00 Cr", "en-IN")).toEqual([[500, 5e9]]);
    expect(await valuesOf("money", "₹200.00 Dr\n₹500.00 Cr", "en-IN")).toEqual([
      money(200, "INR"),
      money(500, "INR"),
    ]);
  });

  it("of a script without spaces multiply where the word ends", async () => {
    for (const locale of [undefined, "th"]) {
      expect(await valuesOf("number", "3 พันธุ์", locale)).toEqual([3]);
      expect(await valuesOf("number", "3 พันธบัตร", locale)).toEqual([3]);
      expect(await valuesOf("number", "3 พันคน", locale)).toEqual([3000]);
      expect(await valuesOf("money", "2.5 พันล้านบาท", locale)).toEqual([money(2.5e9, "THB")]);
    }
  });
});
