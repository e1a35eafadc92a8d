/** What makes a value of a kind. */
export type Maker =
  | "person"
  | "company"
  | "organization"
  | "either"
  | "hospital"
  | "university"
  | "city"
  | "country"
  | "place"
  | "address"
  | "date"
  | "fulldate"
  | "time"
  | "money"
  | "unitmoney"
  | "percentage"
  | "code"
  | "account"
  | "taxId"
  | "iban"
  | "phone"
  | "email"
  | "url"
  | "role"
  | "sample"
  | { readonly words: string };

export interface Kind {
  readonly maker: Maker;
  /** Kinds that everything of this kind is, too. */
  readonly parents: readonly string[];
}

const kind = (maker: Maker, ...parents: readonly string[]): Kind => ({ maker, parents });
const words = (key: string, ...parents: readonly string[]): Kind => kind({ words: key }, ...parents);

/** What is marked in documents, by name; the names stand in the label files. */
export const kinds: Readonly<Record<string, Kind>> = {
  person: kind("person"),
  candidate: kind("person", "person"),
  customer: kind("person", "person"),
  patient: kind("person", "person"),
  doctor: kind("person", "person"),
  agent: kind("person", "person"),
  author: kind("person", "person"),
  executive: kind("person", "person"),
  founder: kind("person", "person"),
  spouse: kind("person", "person"),
  guarantor: kind("person", "person"),
  organization: kind("organization"),
  company: kind("company", "organization"),
  supplier: kind("company", "company", "organization"),
  employer: kind("company", "company", "organization"),
  manufacturer: kind("company", "company", "organization"),
  lender: kind("company", "company", "organization"),
  client: kind("either"),
  party: kind("either"),
  landlord: kind("either"),
  tenant: kind("either"),
  seller: kind("either"),
  buyer: kind("either"),
  borrower: kind("either"),
  institution: kind("university", "organization"),
  university: kind("university", "organization"),
  alma_mater: kind("university", "university", "organization"),
  hospital: kind("hospital", "organization"),
  brand: words("brand"),
  location: kind("place"),
  city: kind("city", "location"),
  birthplace: kind("city", "city", "location"),
  residence: kind("city", "city", "location"),
  headquarters: kind("city", "city", "location"),
  territory: kind("city", "city", "location"),
  country: kind("country", "location"),
  nationality: kind("country", "country", "location"),
  address: kind("address"),
  venue: words("venue"),
  event: words("event"),
  date: kind("date"),
  dayword: words("dayword", "date"),
  invoice_date: kind("fulldate", "date"),
  due_date: kind("fulldate", "date"),
  delivery_date: kind("fulldate", "date"),
  birth_date: kind("fulldate", "date"),
  death_date: kind("fulldate", "date"),
  founding_date: kind("date", "date"),
  event_date: kind("date", "date"),
  release_date: kind("date", "date"),
  start_date: kind("fulldate", "date"),
  signing_date: kind("fulldate", "date"),
  time: kind("time"),
  period: words("period"),
  duration: words("duration"),
  term: words("duration", "duration"),
  notice_period: words("duration", "duration"),
  warranty: words("duration", "duration"),
  battery_life: words("hours", "duration"),
  age: words("age"),
  money: kind("money"),
  net_amount: kind("money", "money"),
  vat_amount: kind("money", "money"),
  total_amount: kind("money", "money"),
  rent: kind("money", "money"),
  penalty: kind("money", "money"),
  principal: kind("money", "money"),
  guaranteed_amount: kind("money", "money"),
  refund_amount: kind("money", "money"),
  price: kind("money", "money"),
  unit_price: kind("unitmoney", "money"),
  revenue: kind("money", "money"),
  profit: kind("money", "money"),
  dividend: kind("money", "money"),
  percentage: kind("percentage"),
  vat_rate: kind("percentage", "percentage"),
  interest_rate: kind("percentage", "percentage"),
  growth_rate: kind("percentage", "percentage"),
  quantity: words("quantity"),
  headcount: words("headcount"),
  sample_size: kind("sample"),
  capacity: words("capacity"),
  weight: words("weight"),
  dose: words("dose"),
  lab_value: words("lab"),
  invoice_number: kind("code"),
  order_number: kind("code"),
  ticket_number: kind("code"),
  account_number: kind("account"),
  tax_id: kind("taxId"),
  iban: kind("iban"),
  phone: kind("phone"),
  email: kind("email"),
  url: kind("url"),
  job_title: words("job"),
  position: words("job", "job_title"),
  role: kind("role"),
  degree: words("degree"),
  skill: words("skill"),
  language: words("language"),
  product: words("product"),
  item: words("item", "product"),
  service: words("service"),
  issue: words("issue"),
  requested_action: words("action"),
  feature: words("feature"),
  color: words("color"),
  material: words("material"),
  free_gift: words("gift"),
  symptom: words("symptom"),
  disease: words("disease"),
  drug: words("drug"),
  procedure: words("procedure"),
  exam: words("exam"),
  animal: words("animal"),
  journal: words("journal"),
  method: words("method"),
  court: words("court"),
};

/** Relations that may be asked of something of a kind; what a text does not say has no answer. */
export const relationsOf: Readonly<Record<string, readonly string[]>> = {
  person: [
    "birthplace",
    "birth_date",
    "death_date",
    "employer",
    "position",
    "residence",
    "spouse",
    "alma_mater",
    "phone",
    "email",
    "age",
    "nationality",
    "organization",
    "account_number",
    "order_number",
    "guaranteed_amount",
    "role",
  ],
  organization: [
    "founder",
    "headquarters",
    "founding_date",
    "revenue",
    "profit",
    "headcount",
    "position",
    "city",
    "role",
    "phone",
    "email",
  ],
  product: [
    "price",
    "manufacturer",
    "release_date",
    "issue",
    "capacity",
    "weight",
    "color",
    "battery_life",
    "quantity",
    "unit_price",
  ],
  drug: ["dose"],
  event: ["event_date", "venue"],
  service: ["issue", "price"],
};
