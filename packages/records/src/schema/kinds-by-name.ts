import { IDENTIFIER } from "../recognition/identifiers.js";
import { lowerUnits } from "../text/fold.js";

/** What a property's name says that its values are, where its schema does not: by words of many languages. */
const WORDS: readonly (readonly [kinds: readonly string[], words: string])[] = [
  [
    ["email"],
    "email|e-mail|e mail|mail|correo|courriel|почта|eposta|e-posta|邮箱|电子邮件|メール|이메일|adresse électronique|email address|mail address",
  ],
  [
    ["phone"],
    "phone|telephone|tel|mobile|cell|fax|telefon|téléphone|teléfono|telefono|telefone|telefoon|телефон|电话|手机|電話|전화|handy|móvil|celular|whatsapp|telefonnummer|telefoonnummer|rufnummer|handynummer|mobilnummer|mobielnummer|faxnummer",
  ],
  [
    ["uri"],
    "url|uri|website|homepage|web site|link|site web|sitio web|webseite|сайт|网址|网站|ホームページ|홈페이지",
  ],
  [["iban"], "iban"],
  [["date-time"], "datetime|timestamp|date time|date and time"],
  [
    ["date"],
    "date|day|datum|fecha|data|дата|tarih|tarihi|日期|日|日付|날짜|일자|birthday|dob|geburtstag|geburtsdatum|issued|due|deadline|expiry|fälligkeit|échéance|vencimiento|scadenza|vencimento",
  ],
  [["time"], "time|uhrzeit|heure|hora|ora|tijd|saat|时间|時刻|시간"],
  [
    ["duration"],
    "duration|period|term|dauer|durée|duración|durata|duração|duur|срок|süre|期限|期间|期間|기간|length of stay|notice",
  ],
  [
    ["percent"],
    "percent|percentage|rate|prozent|prozentsatz|satz|taux|porcentaje|tasa|percentuale|tasso|percentual|taxa|percentage|ставка|процент|oran|oranı|税率|比率|増減率|비율|율|discount rate|interest rate|vat rate",
  ],
  [
    ["money"],
    "amount|price|total|cost|fee|sum|salary|revenue|profit|balance|payment|deposit|rent|wage|turnover|budget|money|charge|tax|vat|betrag|preis|summe|kosten|gehalt|umsatz|gewinn|miete|montant|prix|somme|salaire|loyer|coût|chiffre d'affaires|importe|precio|coste|costo|salario|alquiler|importo|prezzo|stipendio|canone|valor|preço|quantia|custo|salário|aluguel|bedrag|prijs|omzet|winst|huur|сумма|цена|стоимость|оклад|зарплата|выручка|прибыль|tutar|tutarı|fiyat|fiyatı|ücret|maaş|kira|金额|金額|价格|価格|总价|总额|总金额|合計|売上高|営業利益|配当金|금액|가격|매출|보증금|월세|利润|营收|工资|租金|principal|penalty|refund",
  ],
  [
    ["quantity"],
    "dose|dosage|weight|height|size|volume|capacity|gewicht|dosis|poids|peso|gewicht|вес|ağırlık|重量|容量|용량|무게|length|width|distance|area",
  ],
  [
    ["number"],
    "count|number of|quantity|qty|anzahl|menge|nombre de|cantidad|quantità|quantidade|aantal|количество|adet|sayısı|数量|人数|수량|age",
  ],
];

/** What ends the name of an identifier: a "VAT number" is no amount. */
const NUMBERING =
  / (?:number|no|nr|id|code|\p{L}*nummer|numéro|número|numero|номер|numarası|kodu|reference|ref) $|(?:编号|号码|号|番号|コード|번호) $/u;
/** The same where the word for it comes first: "numéro de facture", "código postal". */
const NUMBERED = /^ (?:numéro|numero|número|nº|n°|código|codigo|codice|номер|id) /;
const CONTACTS = new Set(["email", "phone", "iban", "uri"]);

/**
 * The kinds of values that a name in words speaks of: by its last words, by its first, else by any.
 *
 * "total amount" and "amount due" are money, "invoice number" is what tells one invoice from another.
 */
export function kindsByName(words: string): readonly string[] {
  const name = ` ${lowerUnits(words)} `;
  const identifies = NUMBERING.test(name);
  const fits = (word: string): boolean =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(word)
      ? name.includes(word)
      : name.includes(` ${word} `);
  let best: { readonly kinds: readonly string[]; readonly at: number } | undefined;
  for (const [kinds, list] of WORDS)
    for (const word of list.split("|")) {
      if (!fits(word)) continue;
      // The later a word ends, the more it is what the name is: a "phone number date" would be a date.
      const at = name.lastIndexOf(word) + word.length;
      if (best === undefined || at > best.at) best = { kinds, at };
    }
  if (best !== undefined && (!identifies || CONTACTS.has(best.kinds[0]))) return best.kinds;
  return identifies || (best === undefined && NUMBERED.test(name)) ? [IDENTIFIER] : [];
}
