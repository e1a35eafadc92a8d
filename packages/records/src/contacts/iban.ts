import type { ReadText } from "../read-text.js";
import { letterPattern } from "../text/letter-pattern.js";
import { isWordCharacter } from "../text/scripts.js";
import type { Finding } from "../types.js";

/** Length by country. Source: SWIFT, IBAN Registry (ISO 13616), release 99. */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const START = letterPattern(String.raw`(?<![\d_]|\L)[A-Z]{2}\d{2}(?= ?[A-Z0-9])`);

/** Finds international bank account numbers by country, length and checksum; in groups or in one piece. */
export function recognizeIban({ folded }: ReadText): readonly Finding<string>[] {
  return Array.from(folded.matchAll(START)).flatMap(({ index }) => {
    const length = LENGTHS[folded.slice(index, index + 2)];
    const read = length === undefined ? undefined : readCharacters(folded, index, length);
    return read !== undefined && hasChecksum(read.value)
      ? [{ start: index, end: read.end, value: read.value }]
      : [];
  });
}

/** So many letters and digits, with at most one space between two; nothing else may follow in the same word. */
function readCharacters(
  text: string,
  start: number,
  length: number,
): { readonly end: number; readonly value: string } | undefined {
  let value = "";
  let at = start;
  while (value.length < length) {
    if (text[at] === " " && value !== "") at++;
    if (!/[A-Z0-9]/.test(text[at] ?? "")) return undefined;
    value += text[at++];
  }
  return isWordCharacter(text[at] ?? "") ? undefined : { end: at, value };
}

/** Source: ISO 7064, MOD 97-10. */
function hasChecksum(iban: string): boolean {
  let remainder = 0;
  for (const character of `${iban.slice(4)}${iban.slice(0, 4)}`)
    for (const digit of String(Number.parseInt(character, 36)))
      remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}
