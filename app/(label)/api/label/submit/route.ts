import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { submitLabel, submitLabelInput } from "@/lib/labeling/submit-label";

/** `{assignmentId, idempotencyKey, answer, groupId?, durationMs?}` -> the stored label and the next task. 200: it is on disk. */
export const POST = route("annotator", { body: submitLabelInput }, ({ body, user }) => submitLabel(db(), user, body));
