import type { TemplateText } from "../template.js";

export const invoice: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["invoice number", "invoice date", "due date", "supplier", "customer", "total amount"],
    marked: `[[Brightwell Stationers Ltd|supplier]]
Invoice number: [[BW-20417|invoice number]]
Invoice date: [[4 February 2025|invoice date]]
Due date: [[6 March 2025|due date]]
Bill to: [[St Anne's Primary School|customer]]
40 boxes of paper, 12 staplers
Subtotal £990.00, VAT 20 % £198.00
Total due: [[£1,188.00|total amount]]`,
  },
  {
    language: "de",
    schema: ["invoice number", "invoice date", "due date", "supplier", "customer", "total amount"],
    marked: `[[Tischlerei Brandt GmbH|supplier]]
Rechnungsnummer: [[2025-0318|invoice number]]
Rechnungsdatum: [[12.08.2025|invoice date]]
Fällig am: [[26.08.2025|due date]]
Kunde: [[Kanzlei Roth und Partner|customer]]
Ein Besprechungstisch, Eiche, geliefert und aufgebaut
Nettobetrag 1.273,30 €, MwSt. 241,93 €
Gesamtbetrag: [[1.515,23 €|total amount]]`,
  },
  {
    language: "fr",
    schema: ["invoice number", "invoice date", "due date", "supplier", "customer", "total amount"],
    marked: `[[Imprimerie Lacombe|supplier]]
Facture n° [[F-7702|invoice number]]
Date de facture : [[2 septembre 2025|invoice date]]
Échéance : [[2 octobre 2025|due date]]
Client : [[Musée de la Mer|customer]]
500 affiches, papier recyclé
Total TTC : [[864,00 €|total amount]]`,
  },
];
