import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractRecords } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const text = { type: "string" } as const;

async function read(document: string, names: readonly string[], extractor = fakeExtractor()) {
  const properties = Object.fromEntries(names.map((name) => [name, text]));
  return (await extractRecords(extractor, document, { type: "object", properties })).record;
}

describe("numbers of things, by the names of properties", () => {
  it.each([
    ["Quote QX-118/b\nfor the north gate", "quoteNumber", "QX-118/b"],
    ["Facture n° F2025-118 du 2 juin 2025", "numero_facture", "F2025-118"],
    ["Réclamation N° 7731, reçue le 4 mai 2025", "numero", "7731"],
    ["Kundennr.: K 4471 / Vertrag vom 03.02.2024", "kundennummer", "K 4471"],
    ["Bestellung Nr. 88/2031-A vom 3. März", "bestellnummer", "88/2031-A"],
    ["VAT reg. GB 284 1190 55, Ely", "vatNumber", "GB 284 1190 55"],
    ["订单编号：DD20250817-3，共2件", "订单编号", "DD20250817-3"],
    ["Pedido nº 2025/00418, 3 cajas", "número de pedido", "2025/00418"],
  ])("%s", async (document, name, value) => {
    expect(await read(document, [name])).toEqual({ [name]: value });
  });

  it("are no dates, amounts or words, whatever the model says", async () => {
    const document = "Invoice of 12.08.2025, total 40,00 EUR, VAT included";
    const extractor = fakeExtractor({ "invoice number": [{ text: "VAT", probability: 0.9 }] });
    expect(await read(document, ["invoiceNumber"], extractor)).toEqual({});
  });

  it("are what the label says where the model is sure of another number", async () => {
    const document = "Kesselweg 8, 70182 Ulm\nRechnungsnummer: RE-2025-0417";
    const extractor = fakeExtractor({ "invoice number": [{ text: "70182", probability: 0.6 }] });
    expect(await read(document, ["invoiceNumber"], extractor)).toEqual({ invoiceNumber: "RE-2025-0417" });
  });

  it("are of what the label beside them says", async () => {
    const document = "Invoice no. A-17, order no. B-23\nCustomer number: 4471";
    expect(await read(document, ["orderNumber", "customerNumber", "invoiceNumber"])).toEqual({
      orderNumber: "B-23",
      customerNumber: "4471",
      invoiceNumber: "A-17",
    });
    expect(await read("PO No. 7741", ["ticketNumber"])).toEqual({});
  });

  it("end where something else begins, and begin where it ends, with the model and without", async () => {
    const identifier = fc.constantFrom(
      "INV-1",
      "RE-2025-0417",
      "X77",
      "2024/118-B",
      "QX-118/b",
      "GB 284 1190 55",
    );
    const other = fc.constantFrom(
      "2024-01-31",
      "12.08.2025",
      "3 May 2025",
      "62,40 EUR",
      "50 %",
      "14:30",
      "30 days",
      "€1,250.00",
      "2 June 2025 at 14:30",
    );
    await fc.assert(
      fc.asyncProperty(identifier, other, fc.boolean(), async (one, beside, isFirst) => {
        const document = `Invoice no. ${isFirst ? `${one} ${beside}` : one}`;
        const sure = { "invoice number": [{ text: document.slice("Invoice ".length) }] };
        for (const extractor of [fakeExtractor(), fakeExtractor(sure)])
          expect(await read(document, ["invoiceNumber"], extractor)).toEqual({ invoiceNumber: one });
        expect(await read(`${beside} ${one}`, ["reference number"])).toEqual({});
      }),
      { numRuns: 60 },
    );
    const lines = "Invoice no. INV-8 2024-01-01 5 €\nInvoice no. INV-9 2024-02-01 6 €";
    const schema = {
      type: "object",
      properties: { invoiceNumber: text, total: { type: "number", format: "money" } },
    } as const;
    const found = await extractRecords(fakeExtractor(), lines, schema, { records: "many" });
    expect(found.map(({ record }) => record)).toEqual([
      { invoiceNumber: "INV-8", total: 5 },
      { invoiceNumber: "INV-9", total: 6 },
    ]);
  });

  it("tell many records apart", async () => {
    const extractor = fakeExtractor({
      "order number": [{ text: "ZX-1" }, { text: "ZX-2" }],
    });
    const schema = { type: "object", properties: { orderNumber: text }, required: ["orderNumber"] } as const;
    const found = await extractRecords(extractor, "First ZX-1 and then ZX-2; 7 boxes.", schema, {
      records: "many",
    });
    expect(found.map(({ record }) => record)).toEqual([{ orderNumber: "ZX-1" }, { orderNumber: "ZX-2" }]);
  });
});

describe("what stands behind a label", () => {
  it("is without the ways to reach whom it names", async () => {
    for (const [line, name] of [
      ["Contact: Mia Okafor <mia@okafor.example>", "Mia Okafor"],
      ["Contact: Mia Okafor, mia@okafor.example, 020 7946 0018", "Mia Okafor"],
      ["Contact: Mia Okafor", "Mia Okafor"],
    ])
      expect(await read(line, ["contact"])).toEqual({ contact: name });
    expect(await read("Contact: mia@okafor.example", ["contact"])).toEqual({
      contact: "mia@okafor.example",
    });
  });

  it("is as many values as it lists, of a list", async () => {
    const schema = {
      type: "object",
      properties: { languages: { type: "array", items: text }, offices: { type: "array", items: text } },
    } as const;
    const document = "Languages: Igbo, Welsh, and Dutch\nOffices: 3 Elm Road, Hull; 9 Quay, Cork";
    const { record, sources } = await extractRecords(fakeExtractor(), document, schema);
    expect(record).toEqual({
      languages: ["Igbo", "Welsh", "Dutch"],
      offices: ["3 Elm Road, Hull", "9 Quay, Cork"],
    });
    for (const { text: found, start, end } of Object.values(sources))
      expect(document.slice(start, end)).toBe(found);
    expect(await read("Idiomas: catalán, gallego y vasco", ["idiomas"])).toEqual({
      idiomas: "catalán, gallego y vasco",
    });
  });

  it("is that of the property that is called so, not of one that is called alike", async () => {
    const document = "合计 ￥900.00\n价税合计（大写）壹仟零壹拾柒圆整";
    const money = { type: "number", format: "money" } as const;
    const schema = { type: "object", properties: { 价税合计: money, 合计: money } } as const;
    for (const likes of ["￥900.00", "壹仟零壹拾柒圆整"]) {
      const extractor = fakeExtractor({ 价税合计: [{ text: likes, probability: 0.3 }] });
      const { record } = await extractRecords(extractor, document, schema, { locale: "zh-CN" });
      expect(record).toEqual({ 价税合计: 1017, 合计: 900 });
    }
  });
});

describe("a pattern without a label", () => {
  const withPattern = (pattern: string) =>
    ({ type: "object", properties: { release: { type: "string", pattern } } }) as const;

  it("means what alone matches it", async () => {
    const { record } = await extractRecords(
      fakeExtractor(),
      "Since 7.3.19 the app stops after 20 minutes.",
      withPattern("^\\d+\\.\\d+\\.\\d+$"),
    );
    expect(record).toEqual({ release: "7.3.19" });
  });

  it("says nothing where any word matches it", async () => {
    const { record } = await extractRecords(
      fakeExtractor(),
      "The VAT is included.",
      withPattern("^[A-Z]{3}$"),
    );
    expect(record).toEqual({});
  });
});

describe("a kind that only the name of a property suggests", () => {
  it("is found where it can be nothing else", async () => {
    const document = "Write to sac@tupa.example or call +353 61 555 0188 before noon.";
    expect(await read(document, ["e-mail", "phone"])).toEqual({
      "e-mail": "sac@tupa.example",
      phone: "+353 61 555 0188",
    });
  });

  it("is whole where the model found a part of it", async () => {
    const extractor = fakeExtractor({ price: [{ text: "6,50 €", probability: 0.7 }] });
    const found = await read("It was 126,50 € then.", ["price"], extractor);
    expect(found).toEqual({ price: "126,50 €" });
  });

  it("is no next cell of a header", async () => {
    expect(await read("Article      Qty      Price\n", ["article"])).toEqual({});
  });
});
