/** How a value is asked for, and what stands beside it in a document. */
export interface FieldNames {
  /** Asked of the model, the first of them before all others. */
  readonly prompts: readonly string[];
  /** Words that label the value, `prompts` among them. */
  readonly labels: readonly string[];
}

/**
 * A property's name in words: "invoiceNumber", "invoice_number" and "InvoiceNumber" are "invoice number", "VATAmount"
 * is "VAT amount". Names in scripts without case stay as they are.
 */
export function nameInWords(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/[_\-.\s]+/g, " ")
    .trim()
    .split(" ")
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()))
    .join(" ");
}

/** One of many: "line items" is asked for as "line item". English, as names of properties mostly are. */
export function singular(name: string): string {
  if (/ies$/i.test(name)) return name.replace(/ies$/i, "y");
  if (/(?:ss|us|is)$/i.test(name)) return name;
  if (/(?:ches|shes|xes|sses)$/i.test(name)) return name.slice(0, -2);
  return name.replace(/s$/i, "");
}

/** Names that say nothing without what they are a part of. */
const GENERIC = new Set(["name", "title", "label", "text", "id", "value", "amount", "full name", "key"]);

/** Whether a name in words says nothing by itself. */
export function isGenericName(words: string): boolean {
  return GENERIC.has(words.toLowerCase());
}
