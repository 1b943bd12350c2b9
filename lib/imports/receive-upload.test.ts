import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { imports } from "../db/schema/imports";
import { testDb } from "../db/test-db";
import { paths } from "../env";
import { createProject } from "../projects/create-project";
import { createImport } from "./create-import";
import { importUploaded, reopenImport } from "./import-uploaded";
import { listImports, readImport } from "./read-imports";
import { receiveUpload, uploadedFiles, uploadedPaths } from "./receive-upload";

beforeEach(() => {
  vi.stubEnv("CHORUS_DATA", mkdtempSync(join(tmpdir(), "chorus-upload-")));
});

const row = (n: number) => `${JSON.stringify({ prompt: `p${n}`, responses: ["a", "b"] })}\n`;
const body = (...chunks: string[]) => new Response(new Blob(chunks)).body;
const sized = (...contents: string[]) =>
  contents.map((text, index) => ({ name: `${index}.jsonl`, bytes: text.length }));

test("files that follow each other in one body become files on disk, also empty ones", async () => {
  const contents = ["one", "", "two and more"];
  await receiveUpload("imp", sized(...contents), body("onetwo", " and", " more"));
  const read = uploadedPaths("imp", sized(...contents)).map(({ path }) => readFileSync(path, "utf8"));
  expect(read).toEqual(contents);
});

test("a body that is too short or too long is refused, and nothing stays", async () => {
  await expect(receiveUpload("imp", sized("four"), body("thr"))).rejects.toThrow("broke off");
  await expect(receiveUpload("imp", sized("four"), null)).rejects.toThrow("broke off");
  await expect(receiveUpload("imp", sized("four"), body("fives"))).rejects.toThrow("more than the files");
  expect(existsSync(paths.upload("imp"))).toBe(false);
  expect(uploadedFiles.safeParse([]).success).toBe(false);
});

test("an upload is imported and its files go; an interrupted one says so and is run again", async () => {
  const db = testDb();
  const { id: projectId } = createProject(db, null, { name: "X" });
  const files = sized(row(1), row(2));
  await receiveUpload("imp", files, body(row(1), row(2)));
  createImport(db, null, { id: "imp", projectId, files });
  db.update(imports)
    .set({ updatedAt: Date.now() - 120_000 })
    .run(); // its process died
  expect(listImports(db, projectId)).toMatchObject([{ state: "interrupted", canRunAgain: true }]);
  reopenImport(db, projectId, "imp");
  await importUploaded(db, "imp");
  expect(readImport(db, projectId, "imp")).toMatchObject({ state: "done", added: 2, canRunAgain: false });
  expect(existsSync(paths.upload("imp"))).toBe(false);
  expect(() => reopenImport(db, projectId, "imp")).toThrow("cannot be run again");
});
