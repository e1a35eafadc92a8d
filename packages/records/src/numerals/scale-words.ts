import { PhraseTable } from "../text/phrase-table.js";

/** Words that multiply the number before them, by the power of ten, in lower case. */
const WORDS: Readonly<Record<number, string>> = {
  3: "thousand thousands tausend tsd. tsd mille mil mila duizend tusen tys. tys tysiące tysięcy tisíc ezer mii bin тысяч тысячи тысяча тыс. тыс тисяч тис. nghìn ngàn ribu हज़ार हजार",
  5: "lakh lakhs लाख",
  6: "million millions mn mln. mln mio. mio mill. millionen millón millon millones milione milioni milhão milhões miljoen miljoner miljon millioner milionów miliony milion milionu milionů milyon миллионов миллиона миллион млн. млн мільйонів мільйона мільйон miljoonaa miljoona milioane milioan εκατομμύρια εκατ. triệu juta",
  7: "crore crores करोड़",
  9: "billion billions bn mrd. mrd milliarde milliarden milliard milliards md mds miliardo miliardi mld. mld miljard miljarder miljardeja milliarder miliard miliardów miliardy miliarde bilhão bilhões milyar миллиардов миллиарда миллиард млрд. млрд мільярдів tỷ miliar",
  12: "trillion trillions billionen billón billones trilhão trilhões trilyon триллионов трлн. трлн biljoen bilioni",
};

/** What follows a number that was read with "mil" ("mil millones") or in Brazil ("5 mi", "3 bi"). */
const PHRASES: readonly (readonly [string, number])[] = [
  ["mil millones", 9],
  ["mil milhões", 9],
  ["thousand million", 9],
  ["tausend millionen", 9],
  ["mi", 6],
  ["bi", 9],
];

export const scaleWords: PhraseTable<number> = new PhraseTable([
  ...PHRASES,
  ...Object.entries(WORDS).flatMap(([power, words]) =>
    words.split(" ").map((word) => [word, Number(power)] as const),
  ),
]);
