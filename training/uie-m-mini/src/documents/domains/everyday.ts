import type { Page } from "../page.js";
import { some } from "./some.js";

/** What documents of a domain are about, and what they tell of it. */
interface Everyday {
  readonly subject: string;
  /** Told of the subject under captions. */
  readonly fields: readonly string[];
  /** Lines that each have a thing and what is said of it. */
  readonly table?: { readonly of: string; readonly columns: readonly string[] };
  /** Kinds that are listed. */
  readonly lists?: readonly string[];
}

const CONTACT = ["person", "phone", "email", "url"] as const;

/** Domains by the name of their sentences. */
export const everydayDomains = {
  property: {
    subject: "property",
    fields: [
      ...["rooms", "living_area", "floor", "price", "rent", "service_charge", "deposit", "energy_class"],
      ...["year_built", "available_from", "address", "estate_agent"],
    ],
    table: { of: "property", columns: ["rooms", "living_area", "price", "city"] },
    lists: ["amenity"],
  },
  job: {
    subject: "position",
    fields: [
      ...[
        "employer",
        "city",
        "salary",
        "contract_type",
        "working_hours",
        "start_date",
        "application_deadline",
      ],
      ...["job_title"],
    ],
    table: { of: "job_title", columns: ["salary", "contract_type", "working_hours", "city"] },
    lists: ["requirement", "benefit", "duty", "skill"],
  },
  shipment: {
    subject: "recipient",
    fields: [
      ...["tracking_number", "delivery_address", "carrier", "sender", "order_number", "delivery_date"],
      ...["parcel_count", "weight", "shipping_cost", "phone"],
    ],
    table: { of: "item", columns: ["quantity", "weight", "tracking_number"] },
  },
  minutes: {
    subject: "organization",
    fields: ["meeting_date", "start_time", "end_time", "venue", "chair", "author", "agenda_item"],
    table: { of: "person", columns: ["task", "deadline", "role"] },
    lists: ["attendee", "absentee", "agenda_item", "decision"],
  },
  gathering: {
    subject: "event",
    fields: [
      "event_date",
      "start_time",
      "end_time",
      "venue",
      "address",
      "ticket_price",
      "organizer",
      "performer",
    ],
    table: { of: "speaker", columns: ["organization", "job_title", "start_time"] },
    lists: ["speaker", "performer"],
  },
  trip: {
    subject: "passenger",
    fields: [
      ...["booking_reference", "airline", "flight_number", "departure_city", "destination", "departure_time"],
      ...["arrival_time", "seat", "hotel", "room_type", "check_in", "check_out", "nights", "total_amount"],
    ],
    table: {
      of: "flight_number",
      columns: ["departure_city", "destination", "departure_time", "arrival_time"],
    },
  },
  recipe: {
    subject: "dish",
    fields: ["servings", "cooking_time", "temperature", "author"],
    table: { of: "ingredient", columns: ["ingredient_amount"] },
    lists: ["ingredient"],
  },
  obituary: {
    subject: "deceased",
    fields: ["birth_date", "birthplace", "death_date", "age", "burial_place", "cause_of_death", "job_title"],
    lists: ["child", "award", "work"],
  },
  case: {
    subject: "suspect",
    fields: ["offence", "sentence_length", "lawyer", "judge", "court", "case_number", "law", "age", "victim"],
    table: { of: "suspect", columns: ["offence", "sentence_length"] },
    lists: ["evidence"],
  },
  match: {
    subject: "team",
    fields: ["score", "coach", "competition", "stadium", "event_date", "player"],
    table: { of: "player", columns: ["team", "injury", "age"] },
    lists: ["player"],
  },
  government: {
    subject: "politician",
    fields: ["political_party", "ministry", "role", "birth_date"],
    table: { of: "political_party", columns: ["vote_count", "percentage"] },
    lists: ["bill"],
  },
  market: {
    subject: "company",
    fields: [
      "ticker",
      "share_price",
      "stock_exchange",
      "price_target",
      "analyst",
      "dividend",
      "headquarters",
    ],
    table: { of: "company", columns: ["ticker", "share_price", "growth_rate"] },
  },
  disaster: {
    subject: "disaster",
    fields: ["date", "location", "casualties", "cause", "wind_speed", "vehicle"],
    lists: ["damage"],
  },
  software: {
    subject: "software",
    fields: [
      "version",
      "operating_system",
      "device",
      "error_message",
      "file",
      "ticket_number",
      "release_date",
    ],
    table: { of: "software", columns: ["version", "release_date", "price"] },
    lists: ["feature", "issue"],
  },
  listing: {
    subject: "vehicle",
    fields: [
      "price",
      "mileage",
      "year_built",
      "engine_power",
      "fuel",
      "license_plate",
      "condition",
      "color",
      "city",
    ],
    table: { of: "vehicle", columns: ["price", "mileage", "fuel"] },
    lists: ["feature"],
  },
  course: {
    subject: "course",
    fields: ["teacher", "room", "semester", "credits", "start_date", "time", "school", "price"],
    table: { of: "student", columns: ["grade", "course"] },
    lists: ["student"],
  },
  policy: {
    subject: "insured",
    fields: [
      ...["insurer", "policy_number", "claim_number", "premium", "deductible", "coverage", "loss", "address"],
      ...["bank", "iban", "bic", "balance"],
    ],
    table: { of: "insured", columns: ["policy_number", "premium"] },
  },
  utility: {
    subject: "customer",
    fields: [
      ...["customer_number", "meter_number", "billing_period", "consumption", "tariff", "address"],
      ...["total_amount", "due_date", "iban"],
    ],
    table: { of: "tariff", columns: ["unit_price", "consumption"] },
  },
  screen: {
    subject: "work",
    fields: ["director", "author", "publisher", "genre", "running_time", "release_date", "isbn", "price"],
    table: { of: "work", columns: ["director", "running_time", "genre"] },
    lists: ["actor", "award"],
  },
  review: {
    subject: "restaurant",
    fields: ["rating", "reviewer", "review_date", "dish", "address", "phone"],
    table: { of: "dish", columns: ["price"] },
    lists: ["dish"],
  },
  clinic: {
    subject: "patient",
    fields: [
      ...["birth_date", "age", "height", "weight", "blood_type", "allergy", "vital_sign", "body_part"],
      ...["family_history", "follow_up_date", "doctor"],
    ],
    table: { of: "drug", columns: ["dose", "frequency"] },
    lists: ["allergy", "symptom"],
  },
  study: {
    subject: "author",
    fields: ["institution", "journal", "funder", "dataset", "method", "sample_size"],
    table: { of: "chemical", columns: ["quantity", "finding"] },
    lists: ["gene", "plant", "finding"],
  },
  self: {
    subject: "person",
    fields: [
      ...[
        "birth_date",
        "birthplace",
        "nationality",
        "marital_status",
        "religion",
        "height",
        "hobby",
        "job_title",
      ],
      ...[
        "id_number",
        "passport_number",
        "username",
        "military_rank",
        "address",
        "phone",
        "email",
        "currency",
      ],
    ],
    lists: ["hobby", "language"],
  },
} as const satisfies Readonly<Record<string, Everyday>>;

export type EverydayDomain = keyof typeof everydayDomains;

/** A document of a domain: a heading, what it is about, and some of what is told of it, in any order. */
export function writeEveryday(name: EverydayDomain, page: Page): void {
  const { subject: kind, fields, table, lists = [] }: Everyday = everydayDomains[name];
  const { random, drafting } = page;
  if (random.chance(0.6)) page.heading(`doc_${name}`);
  const subject = page.thing(kind);
  const parts: (() => void)[] = [() => page.sentences(name, random.between(1, 4))];
  if (random.chance(0.6))
    parts.push(() => {
      if (random.chance(0.7)) drafting.line().mention(subject).line();
      page.fields(some(page, random.sample(fields, random.between(2, 8)), 2), subject);
    });
  if (table !== undefined && random.chance(0.35))
    parts.push(() => page.table(table.of, some(page, table.columns, 1), random.between(2, 4)));
  if (random.chance(0.4))
    for (const listed of random.sample(lists, random.between(1, 2)))
      parts.push(() => page.titledList(listed, random.between(2, 4), subject));
  if (random.chance(0.2)) parts.push(() => page.fields(some(page, CONTACT, 1)));
  for (const write of random.chance(0.5) ? parts : random.shuffled(parts)) {
    drafting.line();
    if (random.chance(0.3)) drafting.write("\n");
    write();
  }
  if (random.chance(0.25)) page.filler();
}
