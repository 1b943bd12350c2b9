import { z } from "zod";
import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { createImport } from "@/lib/imports/create-import";
import { importOptions } from "@/lib/imports/import-options";
import { importUploaded } from "@/lib/imports/import-uploaded";
import { listImports } from "@/lib/imports/read-imports";
import { receiveUpload, uploadedFiles } from "@/lib/imports/receive-upload";
import { readActiveProject } from "@/lib/projects/read-project";

const params = z.object({ projectId: z.string() });
const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "This is not valid JSON." });
        return z.NEVER;
      }
    })
    .pipe(schema);
const query = z.object({ files: json(uploadedFiles), options: json(importOptions).optional() });

/**
 * Takes files and imports them while the server goes on; answers with the import's id as soon as the upload is on disk.
 * The body is the files' bytes, one after the other, as `?files=[{"name","bytes"},…]` lists them: a browser sends
 * `new Blob(files)`, and one file is `curl --data-binary @file`.
 */
export const POST = route(
  "admin",
  { params, query },
  async ({ params: { projectId }, query: { files, options }, user, request }) => {
    readActiveProject(db(), projectId); // before gigabytes come in
    if (files.every((file) => file.bytes === 0)) throw new AppError("invalid", "The file is empty.");
    const id = newId("import");
    await receiveUpload(id, files, request.body);
    createImport(db(), user, { id, projectId, files, options });
    void importUploaded(db(), id);
    return Response.json({ importId: id }, { status: 202 });
  },
);

export const GET = route("reviewer", { params }, ({ params: { projectId } }) => ({
  imports: listImports(db(), projectId),
}));
