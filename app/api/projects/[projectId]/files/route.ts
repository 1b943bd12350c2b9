import { rm } from "node:fs/promises";
import { z } from "zod";
import { route } from "@/app/route-handler";
import { addTrainingFile, fileName, readTrainingFile } from "@/lib/datasets/training-files";
import { maxFileBytes, tooLarge, writeTrainingRows } from "@/lib/datasets/write-training-rows";
import { db } from "@/lib/db/client";
import { paths } from "@/lib/env";
import { newId } from "@/lib/ids";
import { limits } from "@/lib/imports/import-record";
import { openText } from "@/lib/imports/open-text";
import { readLines } from "@/lib/imports/read-lines";
import { receiveUpload, uploadedPaths } from "@/lib/imports/receive-upload";
import { readActiveProject } from "@/lib/projects/read-project";

const params = z.object({ projectId: z.string() });
const query = z.object({ name: fileName, bytes: z.coerce.number().int().min(0) });

/**
 * Takes a training file: JSON Lines, also gzipped, as the body; `?name=…&bytes=…` says what it is called and how much
 * comes. Answers when its rows are checked, counted and on disk.
 */
export const POST = route(
  "reviewer",
  { params, query },
  async ({ params: { projectId }, query: file, user, request }) => {
    readActiveProject(db(), projectId);
    if (file.bytes > maxFileBytes) throw tooLarge();
    const id = newId("file");
    try {
      await receiveUpload(id, [file], request.body);
      const [uploaded] = uploadedPaths(id, [file]);
      const { chunks } = await openText(uploaded?.path ?? "");
      const written = await writeTrainingRows(id, readLines(chunks, limits.rowCharacters));
      const added = addTrainingFile(db(), user, { projectId, name: file.name, written });
      const { name, kind, rows } = readTrainingFile(db(), projectId, added.id);
      return Response.json({ fileId: added.id, known: added.known, name, kind, rows }, { status: 201 });
    } finally {
      await rm(paths.upload(id), { recursive: true, force: true });
    }
  },
);
