import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { undoLabel, undoLabelInput } from "@/lib/labeling/undo-label";

/** `{labelId}` -> the task again, with the answer filled in. */
export const POST = route("annotator", { body: undoLabelInput }, ({ body, user }) => ({
  task: undoLabel(db(), user, body),
}));
