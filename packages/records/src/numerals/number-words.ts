import { PhraseTable } from "../text/phrase-table.js";

/**
 * Numbers that documents write out before a unit ("zwei Wochen", "iki yıl"), in lower case, "_" for a space. One is
 * left out where it is the article too.
 */
const WORDS: Readonly<Record<number, string>> = {
  1: "one eins",
  2: "two zwei deux dos due dois duas twee два две двух iki två dwa dwie dwóch 두",
  3: "three drei trois tres tre três drie три трёх трех üç trzy trzech 세",
  4: "four vier quatre cuatro quattro quatro четыре dört fyra cztery 네",
  5: "five fünf cinq cinco cinque vijf пять пяти beş fem pięć pięciu 다섯",
  6: "six sechs seis sei zes шесть шести altı sex sześć sześciu 여섯",
  7: "seven sieben sept siete sette sete zeven семь семи yedi sju siedem siedmiu",
  8: "eight acht huit ocho otto oito восемь восьми sekiz åtta osiem",
  9: "nine neun neuf nueve nove negen девять девяти dokuz nio dziewięć",
  10: "ten zehn dix diez dieci dez tien десять десяти on tio dziesięć dziesięciu 열",
  11: "eleven elf onze once undici одиннадцать on_bir elva",
  12: "twelve zwölf douze doce dodici doze twaalf двенадцать on_iki tolv dwanaście",
  14: "fourteen vierzehn quatorze catorce quattordici catorze veertien четырнадцать on_dört fjorton czternaście",
  15: "fifteen fünfzehn quinze quince quindici vijftien пятнадцать on_beş femton piętnaście",
  18: "eighteen achtzehn dix-huit dieciocho diciotto dezoito achttien восемнадцать on_sekiz arton",
  20: "twenty zwanzig vingt veinte venti vinte twintig двадцать yirmi tjugo dwadzieścia",
  24: "twenty-four vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig",
  30: "thirty dreißig trente treinta trenta trinta dertig тридцать otuz trettio trzydzieści",
  40: "forty vierzig quarante cuarenta quaranta quarenta veertig сорок kırk fyrtio",
  45: "forty-five fünfundvierzig quarante-cinq quarantacinque",
  50: "fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig пятьдесят elli femtio",
  60: "sixty sechzig soixante sesenta sessanta sessenta zestig шестьдесят altmış sextio",
  90: "ninety neunzig quatre-vingt-dix noventa novanta negentig девяносто doksan nittio",
};

/** What a number goes on from, in lower case: "one hundred and twenty". */
const HUNDREDS =
  "hundred hundreds hundert einhundert cent cents cien ciento cientos cento centos duzentos trezentos honderd сто двести триста yüz hundra sto";
/** What joins two words to one number: "twenty-five", "treinta y cinco". */
const JOINTS = ["-", " ", " and ", " und ", " et ", "-et-", " y ", " e ", " en ", " i ", " och ", " og "];

/** Whether the number word that begins at a place in lower case is the end of a longer one, which is not read. */
export function goesOn(lower: string, start: number): boolean {
  return JOINTS.some((joint) => {
    const end = start - joint.length;
    return lower.startsWith(joint, end) && numberParts.before(lower, end) !== undefined;
  });
}

export const numberWords: PhraseTable<number> = new PhraseTable(
  Object.entries(WORDS).flatMap(([value, words]) =>
    words.split(" ").map((word) => [word.replaceAll("_", " "), Number(value)] as const),
  ),
);

const numberParts = new PhraseTable<true>(
  [...Object.values(WORDS), HUNDREDS, "thousand tausend mille mil тысяч тысяча million millions"].flatMap(
    (words) => words.split(" ").map((word) => [word.replaceAll("_", " "), true] as const),
  ),
);
