import { contract } from "./domains/contract.js";
import { cv } from "./domains/cv.js";
import { form } from "./domains/form.js";
import { invoice } from "./domains/invoice.js";
import { letter } from "./domains/letter.js";
import { agenda, catalogue, contacts, directory } from "./domains/lists.js";
import { medical } from "./domains/medical.js";
import { product } from "./domains/product.js";
import { abstract, biography, news } from "./domains/prose.js";
import { report } from "./domains/report.js";
import { ticket } from "./domains/ticket.js";

/** What writes a document of each domain. */
export const domains = {
  ...{ invoice, cv, contract, ticket, medical, product, news, report, abstract, biography },
  ...{ letter, form, contacts, agenda, catalogue, directory },
} as const;

export type Domain = keyof typeof domains;
