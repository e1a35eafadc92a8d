import { Document, Packer, Paragraph, Table, TableCell, TableRow } from "docx";
import PDFDocument from "pdfkit";

/** A file as a page is given it. */
export interface MadeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A PDF with these pages of text. */
export function pdf(name: string, pages: readonly string[], password?: string): Promise<MadeFile> {
  return pdfOf(name, password, (made) => {
    pages.forEach((text, at) => {
      if (at > 0) made.addPage();
      made.fontSize(12).text(text);
    });
  });
}

/** A PDF whose one page is a picture. */
export function scannedPdf(name: string): Promise<MadeFile> {
  return pdfOf(name, undefined, (made) => {
    made.rect(80, 80, 300, 400).fill("#ccc");
  });
}

function pdfOf(
  name: string,
  password: string | undefined,
  draw: (made: PDFKit.PDFDocument) => void,
): Promise<MadeFile> {
  return new Promise((resolve, reject) => {
    const made = new PDFDocument(password === undefined ? {} : { userPassword: password });
    const parts: Buffer[] = [];
    made.on("data", (part: Buffer) => parts.push(part));
    made.on("error", reject);
    made.on("end", () => resolve({ name, mimeType: "application/pdf", buffer: Buffer.concat(parts) }));
    draw(made);
    made.end();
  });
}

/** A Word document with paragraphs, then a table of two columns. */
export async function docx(
  name: string,
  paragraphs: readonly string[],
  rows: readonly (readonly [string, string])[] = [],
): Promise<MadeFile> {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const table = new Table({ rows: rows.map((row) => new TableRow({ children: row.map(cell) })) });
  const made = new Document({
    sections: [
      { children: [...paragraphs.map((text) => new Paragraph(text)), ...(rows.length > 0 ? [table] : [])] },
    ],
  });
  return {
    name,
    mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    buffer: await Packer.toBuffer(made),
  };
}

export function textFile(name: string, content: string | Buffer): MadeFile {
  return { name, mimeType: "", buffer: Buffer.from(content) };
}

/** An e-mail of the form that mail programs save, with a file and a picture that nothing is read from. */
function emailWith(text: string, attached: MadeFile): string {
  const part = (head: readonly string[], body: string) => ["--part", ...head, "", body];
  return [
    "From: =?utf-8?Q?Zo=C3=AB_K=C3=BChn?= <zoe@example.org>",
    "To: someone@example.org",
    "Subject: =?utf-8?B?5biC5Zy6?=",
    "Date: Tue, 4 Feb 2025 09:30:00 +0100",
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=part",
    "",
    ...part(["Content-Type: text/html; charset=utf-8"], `<p>${text}</p>`),
    ...part(
      [
        `Content-Type: text/plain; name="${attached.name}"`,
        "Content-Transfer-Encoding: base64",
        `Content-Disposition: attachment; filename="${attached.name}"`,
      ],
      attached.buffer.toString("base64"),
    ),
    ...part(
      [
        "Content-Type: image/png; name=photo.png",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=photo.png",
      ],
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]).toString("base64"),
    ),
    "--part--",
    "",
  ].join("\r\n");
}

/** Seven PDFs, four Word documents, and others that can be read, with tables of three and two lines. */
export async function readableFiles(): Promise<readonly MadeFile[]> {
  const people = ["Marie Curie", "Albert Einstein", "Victor Hugo", "Fernando Pessoa", "Ada Lovelace"];
  const towns = ["Warsaw", "Ulm", "Paris", "Lisbon", "London"];
  const sentence = (n: number) => `${people[n % 5]} was born in ${towns[n % 5]}.`;
  const pdfs = Array.from({ length: 7 }, (_, n) =>
    pdf(`report ${n + 1}.pdf`, [sentence(n), sentence(n + 1)]),
  );
  const words = Array.from({ length: 4 }, (_, n) =>
    docx(`letter ${n + 1}.docx`, [sentence(n)], [["Name", people[(n + 2) % 5] ?? ""]]),
  );
  return [
    ...(await Promise.all([...pdfs, ...words])),
    textFile("note.txt", sentence(0)),
    textFile("utf16.txt", Buffer.from(`\ufeff${sentence(1)}`, "utf16le")),
    textFile(
      "read me.md",
      `# People\n\n**${people[2]}** was born in [${towns[2]}](https://example.org/town).\n`,
    ),
    textFile(
      "page.html",
      `<!doctype html><style>p{}</style><p>${sentence(3)}<script>var person</script></p>`,
    ),
    textFile("people.csv", `id,text\n1,${sentence(0)}\n2,"${sentence(1)}"\n3,${sentence(2)}\n`),
    textFile("people.json", JSON.stringify([sentence(4), { id: 2, text: sentence(0) }])),
    textFile("mail.eml", emailWith(sentence(1), textFile("attached.txt", sentence(2)))),
    textFile("people.jsonl", `{"id":1,"text":"${sentence(3)}"}\n\n{"id":2,"text":"${sentence(4)}"}\n`),
  ];
}

/** Those that cannot be read, with what is said of each. */
export async function unreadableFiles(): Promise<readonly (readonly [file: MadeFile, said: RegExp])[]> {
  const whole = await pdf("whole.pdf", ["a"]);
  const word = await docx("whole.docx", ["a"]);
  return [
    [await pdf("locked.pdf", ["secret"], "password"), /locked with a password/],
    [await scannedPdf("scanned.pdf"), /pages are pictures/],
    [
      {
        ...whole,
        name: "damaged.pdf",
        buffer: Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(400, 7)]),
      },
      /damaged: no PDF/,
    ],
    [{ ...word, name: "damaged.docx", buffer: word.buffer.subarray(0, 300) }, /damaged: no Word document/],
    [textFile("old.doc", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])), /old Office file/],
    [textFile("empty.txt", ""), /It is empty/],
    [textFile("blank.txt", " \n\t"), /no text in it/],
    [textFile("latin1.txt", Buffer.from([0x63, 0x61, 0x66, 0xe9])), /not written in UTF-8/],
    [textFile("broken.jsonl", '{"text":"a"}\nnot json\n'), /Line 2 is not JSON/],
    [textFile("cut.json", '["a", {"b"'), /It is not JSON/],
    [textFile("numbers.json", '["a", {"n": 1}]'), /Number 2 of its list has no text in it/],
    [textFile("no.eml", "Not a message at all."), /It is no e-mail/],
    [textFile("picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0])), /none of what is read/],
  ];
}
