import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { saveDraft, saveDraftInput } from "@/lib/labeling/save-draft";

/** `{assignmentId, draft}` -> the lease, which a draft renews. */
export const POST = route("annotator", { body: saveDraftInput }, ({ body, user }) => saveDraft(db(), user, body));
