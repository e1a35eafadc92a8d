import type { Random } from "../random.js";

/** `#` a digit, `@` a capital letter, `Y` a year. */
function spelled(pattern: string, random: Random): string {
  return pattern.replace(/[#@Y]/g, (sign) => {
    if (sign === "#") return String(random.between(0, 9));
    if (sign === "@") return String.fromCharCode(65 + random.between(0, 25));
    return String(random.between(2015, 2031));
  });
}

const CODES = [
  "INV-####",
  "INV-Y-###",
  "Y/####",
  "@@-#####",
  "@-####/##",
  "##-####",
  "########",
  "Y-#####",
  "@@#######",
  "#####",
  "@###-##",
  "PO-#####",
  "#@##-###",
  "####-####-##",
  "##############",
  "Y.###.###",
  "@@/###/Y",
  "RE#####",
] as const;
const ACCOUNTS = [
  "#### ### ###",
  "K-#####",
  "########",
  "@@######",
  "###-###-###",
  "######",
  "##-######",
  "#### ####",
] as const;
const TAX: Readonly<Record<string, readonly string[]>> = {
  en: ["GB### #### ##", "##-#######", "IE#######@"],
  de: ["DE#########", "##/###/#####", "ATU########"],
  zh: ["91######@@#######@", "91######MA#@@###@#"],
  fr: ["FR###########", "### ### ### #####"],
  es: ["B########", "ES@#######@", "@########"],
  it: ["IT###########", "###########"],
  pt: ["##.###.###/0001-##", "PT#########"],
  nl: ["NL#########B##", "########"],
  sv: ["SE############", "######-####"],
  ja: ["T#############"],
  ko: ["###-##-#####"],
  ru: ["##########"],
  tr: ["##########"],
  ar: ["3#############3", "###-###-###", "100############", "#########"],
  hi: ["##@@@@@####@#Z#", "@@@@@####@", "@@@@#####@"],
};
const IBANS: Readonly<Record<string, string | readonly string[]>> = {
  de: "DE## #### #### #### #### ##",
  fr: "FR## #### #### #### #### #### ###",
  es: "ES## #### #### #### #### ####",
  it: "IT## @### #### #### #### #### ###",
  nl: "NL## @@@@ #### #### ##",
  pt: "PT## #### #### #### #### #### #",
  sv: "SE## #### #### #### #### ####",
  tr: "TR## #### #### #### #### #### ##",
  zh: "#### #### #### #### ###",
  ru: "####################",
  ar: [
    "SA## #### #### #### #### ####",
    "AE## #### #### #### #### ###",
    "EG## #### #### #### #### #### #### #",
    "JO## @@@@ #### #### #### #### #### ##",
  ],
  hi: ["###########", "##############", "#### #### #### ####"],
};
const PHONES: Readonly<Record<string, readonly string[]>> = {
  en: [
    "+44 20 #### ####",
    "(###) ###-####",
    "07### ######",
    "+1 ###-###-####",
    "+353 ## ### ####",
    "01### ######",
  ],
  de: ["+49 ## ########", "0### #######", "0###/######", "+43 # ### ## ##", "0## - ## ## ###"],
  zh: ["1##########", "0##-########", "+86 1## #### ####", "400-###-####"],
  fr: ["0# ## ## ## ##", "+33 # ## ## ## ##", "0#.##.##.##.##"],
  es: ["+34 ### ### ###", "### ### ###", "9## ## ## ##"],
  it: ["+39 ## ########", "3## #######", "0## #######"],
  pt: ["+351 ### ### ###", "(##) 9####-####", "+55 ## ####-####"],
  nl: ["06-########", "+31 # ########", "0## - ### ####"],
  sv: ["07#-### ## ##", "+46 # ### ## ##", "0##-## ## ##"],
  ja: ["0#-####-####", "090-####-####", "0###-##-####"],
  ko: ["010-####-####", "0#-###-####", "+82 10 #### ####"],
  ru: ["+7 (###) ###-##-##", "8 ### ### ## ##", "+7 ### ###-##-##"],
  tr: ["+90 ### ### ## ##", "0### ### ## ##", "(0###) ### ## ##"],
  ar: [
    "+966 5# ### ####",
    "+20 1# #### ####",
    "01#########",
    "05########",
    "+971 4 ### ####",
    "+962 7 #### ####",
    "+212 6 ## ## ## ##",
    "02-########",
  ],
  hi: ["+91 ##### #####", "+91-##########", "9#########", "0##-########", "1800-###-####", "0### ######"],
};
const PERCENT: Readonly<Record<string, readonly string[]>> = {
  en: ["{p}%", "{p} percent", "{p} %", "{p} per cent"],
  de: ["{p} %", "{p} Prozent", "{p}%"],
  fr: ["{p} %", "{p}%"],
  tr: ["%{p}", "yüzde {p}"],
  ru: ["{p} %", "{p}%", "{p} процентов", "{p} проц."],
  ar: ["{p}%", "{p}٪", "{p} %", "{p} في المئة", "{p} بالمئة", "{p} في المائة"],
  hi: ["{p}%", "{p} %", "{p} प्रतिशत", "{p} फीसदी", "{p} फ़ीसद"],
  ja: ["{p}%", "{p}％", "{p}パーセント"],
  ko: ["{p}%", "{p}퍼센트"],
  nl: ["{p}%", "{p} procent"],
  sv: ["{p} %", "{p} procent"],
};

export const code = (random: Random): string => spelled(random.pick(CODES), random);
export const account = (random: Random): string => spelled(random.pick(ACCOUNTS), random);

export function taxId(language: string, random: Random): string {
  return spelled(random.pick(TAX[language] ?? TAX.en), random);
}

export function iban(language: string, random: Random): string {
  const known = IBANS[language] ?? "GB## @@@@ #### #### #### ##";
  const written = spelled(typeof known === "string" ? known : random.pick(known), random);
  return random.chance(0.2) ? written.replaceAll(" ", "") : written;
}

export function phone(language: string, random: Random): string {
  return spelled(random.pick(PHONES[random.chance(0.85) ? language : "en"] ?? PHONES.en), random);
}

/** The pattern of a share in percent. */
export function percentPattern(language: string, random: Random): string {
  return random.pick(PERCENT[language] ?? ["{p}%", "{p} %"]);
}

const DOMAINS = [".example", ".com", ".org", ".net", ".de", ".eu", ".io", ".co.uk"] as const;

function latin(word: string, random: Random): string {
  const plain = word
    .normalize("NFKD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
  if (plain !== "") return plain;
  return Array.from({ length: random.between(3, 7) }, () =>
    String.fromCharCode(97 + random.between(0, 25)),
  ).join("");
}

export function email(name: string, host: string, random: Random): string {
  const parts = name.split(" ").map((part) => latin(part, random));
  const [first, last] = [parts[0], parts[parts.length - 1]];
  const user = random.pick([
    `${first}.${last}`,
    first,
    `${first[0]}.${last}`,
    `${last}${random.between(1, 99)}`,
    "info",
    "office",
  ]);
  return `${user}@${latin(host, random)}${random.pick(DOMAINS)}`;
}

export function url(host: string, random: Random): string {
  return `${random.pick(["www.", "https://", "https://www."])}${latin(host, random)}${random.pick(DOMAINS)}`;
}
