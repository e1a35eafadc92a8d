/** A way to write a currency. */
export interface CurrencyPhrase {
  /** ISO 4217 codes of what it may mean: one, or several that only a locale tells apart. */
  readonly codes: readonly string[];
  /** Whether it may stand before the amount. */
  readonly before: boolean;
  /** Whether it is written in a script other than those of China, Japan and Korea. */
  readonly spaced: boolean;
  /** Whether it is another word as well ("won", "pounds"), so that small whole numbers before it are no money. */
  readonly risky: boolean;
}

const several = {
  dollar: "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU JMD BSD BBD NAD FJD",
  peso: "MXN ARS CLP COP UYU PHP DOP CUP",
  krona: "SEK NOK DKK ISK",
  franc: "CHF XOF XAF XPF CDF GNF",
  rupee: "INR PKR LKR NPR MUR",
  dinar: "KWD BHD JOD IQD DZD TND LYD RSD",
  riyal: "SAR QAR OMR YER IRR",
};

/** In lower case, "_" for a space. */
const PHRASES: readonly (readonly [codes: string, phrases: string])[] = [
  ["EUR", "€ euro euros avro eur. евро ευρώ euroa eura eurós 欧元 歐元 ユーロ 유로 يورو यूरो יורו"],
  [
    "GBP",
    "£ pounds_sterling pound_sterling libras_esterlinas livres_sterling sterline фунтов_стерлингов фунта_стерлингов",
  ],
  ["GBP", "英镑 英鎊 ポンド 파운드"],
  [
    several.dollar,
    "$ dollar dollars dólar dólares dollari dollaro доллар доллара долларов dolar dolara dolarów",
  ],
  [several.dollar, "달러 ドル دولار डॉलर דולר"],
  [
    "USD",
    "us$ u$s $us us_dollars u.s._dollars us_dollar us-dollar us-dollars dólares_estadounidenses dólares_americanos",
  ],
  ["USD", "dollars_américains доллара_сша долларов_сша abd_doları 美元 美金 米ドル 미국_달러 미달러"],
  ["CAD", "c$ ca$ can$ $ca $c canadian_dollars dollars_canadiens 加元"],
  ["AUD", "a$ au$ $au australian_dollars 澳元 豪ドル"],
  ["NZD", "nz$ $nz new_zealand_dollars"],
  ["HKD", "hk$ $hk 港元 港币 港幣"],
  ["SGD", "s$ sg$ $sg 新加坡元 新元"],
  ["TWD", "nt$ 新台币 新臺幣 新台幣 台币 臺幣"],
  ["MXN", "mx$ pesos_mexicanos"],
  ["ARS", "ar$ pesos_argentinos"],
  ["CLP", "pesos_chilenos"],
  ["COP", "pesos_colombianos"],
  [several.peso, "peso pesos песо"],
  ["BRL", "r$ reais"],
  ["JPY CNY", "¥"],
  ["JPY", "円 日元 日圓 日円 yen yens иен иены 엔 엔화 jp¥"],
  ["CNY", "人民币 人民幣 rmb 元人民币 yuan yuans юаней юаня юань 위안 圆 cn¥ 块钱"],
  ["CNY TWD HKD MOP", "元 圓"],
  ["KRW", "₩ 원 원정 韩元 韓元 вон ウォン"],
  ["INR", "₹ रुपये रुपए रुपया रु. indian_rupees"],
  [several.rupee, "rs. rs rupee rupees rupien roupies rupias"],
  ["RUB", "₽ руб. руб р. рублей рубля рубль рублям рублями рублях rubel roubles rublos 卢布 ルーブル 루블"],
  ["UAH", "₴ грн. грн гривень гривні гривня"],
  ["TRY", "₺ tl türk_lirası lirası"],
  ["TRY EGP LBP SYP", "lira liras"],
  ["PLN", "zł zł. złotych złote złoty złotego"],
  ["CZK", "kč korun_českých korun koruny"],
  ["HUF", "forint forintot"],
  ["BGN", "лв. лв лева"],
  ["SEK", "kronor svenska_kronor"],
  ["NOK DKK", "kroner"],
  [several.krona, "kr. kr"],
  ["ISK", "krónur"],
  ["CHF", "fr. sfr. franken schweizer_franken francs_suisses franchi_svizzeri"],
  [several.franc, "francs"],
  ["VND", "₫ đồng đ"],
  ["THB", "฿ บาท baht"],
  ["ILS", '₪ ש"ח ש״ח שקל שקלים'],
  ["PHP", "₱"],
  ["IDR", "rp rp. rupiah"],
  ["MYR", "ringgit"],
  ["AED MAD", "dirham dirhams درهم دراهم"],
  [several.riyal, "ريال ریال riyal riyals"],
  [several.dinar, "دينار dinars dinara"],
  ["EGP SDG", "جنيه"],
  ["EGP", "ج.م."],
  ["NGN", "₦ naira"],
  ["KES", "ksh"],
  ["KZT", "₸ тенге"],
  ["GEL", "₾"],
  ["AMD", "֏"],
  ["AZN", "₼"],
  ["GHS", "gh₵ ₵"],
  ["PEN", "s/ s/."],
  ["CRC", "₡"],
  ["BDT", "৳"],
];

const RISKY: readonly (readonly [codes: string, phrases: string])[] = [
  ["GBP", "pounds pound libras livres pfund фунтов фунта"],
  ["KRW", "won"],
  ["RON MDL", "lei leu"],
  ["CNY", "块"],
  ["PEN", "soles"],
];

/** Written with these capitals: "6 ft" is a length. */
const CASED: readonly (readonly [codes: string, phrases: string])[] = [
  ["HUF", "Ft"],
  ["MYR", "RM"],
];

/** A word of a spaced script says what the amount before it is; signs and abbreviations stand on either side. */
function mayStandBefore(phrase: string): boolean {
  return phrase === "euro" || !/^[\p{L}\p{M} -]{4,}$/u.test(phrase) || /\p{Script=Han}/u.test(phrase);
}

/** Whether a phrase is in Han characters, kana or Hangul. */
export function isEastAsian(phrase: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(phrase);
}

function phrasesOf(
  table: readonly (readonly [codes: string, phrases: string])[],
  risky: boolean,
): readonly (readonly [string, CurrencyPhrase])[] {
  return table.flatMap(([codes, phrases]) =>
    phrases.split(" ").map((spelling) => {
      const phrase = spelling.replaceAll("_", " ");
      const before = !risky && mayStandBefore(phrase);
      return [phrase, { codes: codes.split(" "), before, risky, spaced: !isEastAsian(phrase) }] as const;
    }),
  );
}

/** Phrases to be looked up in lower case. */
export const currencyPhrases = [...phrasesOf(PHRASES, false), ...phrasesOf(RISKY, true)];
/** Phrases to be looked up as they are. */
export const casedCurrencyPhrases = phrasesOf(CASED, false);

/** Codes that are English words in capitals: only after an amount, or before one with decimals or thousands. */
export const wordLikeCodes: ReadonlySet<string> = new Set([
  "ALL",
  "TOP",
  "CUP",
  "MAD",
  "PEN",
  "GEL",
  "BAM",
  "SOS",
  "ANG",
  "LAK",
  "MOP",
  "TRY",
  "BIF",
  "CVE",
  "MUR",
  "SLE",
  "STD",
  "XXX",
  "XTS",
]);
