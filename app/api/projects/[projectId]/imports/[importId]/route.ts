import { z } from "zod";
import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { readImport } from "@/lib/imports/read-imports";

/** How far an import is, and what it could not use. */
export const GET = route(
  "reviewer",
  { params: z.object({ projectId: z.string(), importId: z.string() }) },
  ({ params: { projectId, importId } }) => readImport(db(), projectId, importId),
);
