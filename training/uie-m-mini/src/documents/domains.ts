import { contract } from "./domains/contract.js";
import { cv } from "./domains/cv.js";
import { type EverydayDomain, everydayDomains, writeEveryday } from "./domains/everyday.js";
import { form } from "./domains/form.js";
import { invoice } from "./domains/invoice.js";
import { letter } from "./domains/letter.js";
import { agenda, catalogue, contacts, directory } from "./domains/lists.js";
import { medical } from "./domains/medical.js";
import { product } from "./domains/product.js";
import { abstract, biography, news } from "./domains/prose.js";
import { report } from "./domains/report.js";
import { ticket } from "./domains/ticket.js";
import type { Page } from "./page.js";

const everyday = Object.fromEntries(
  (Object.keys(everydayDomains) as EverydayDomain[]).map((name) => [
    name,
    (page: Page) => writeEveryday(name, page),
  ]),
) as Readonly<Record<EverydayDomain, (page: Page) => void>>;

/** What writes a document of each domain. */
export const domains = {
  ...everyday,
  ...{ invoice, cv, contract, ticket, medical, product, news, report, abstract, biography },
  ...{ letter, form, contacts, agenda, catalogue, directory },
} as const;

export type Domain = keyof typeof domains;
