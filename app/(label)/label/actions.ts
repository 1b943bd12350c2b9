"use server";

import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { joinProject, joinProjectInput } from "@/lib/projects/join-project";

export const join = action("annotator", joinProjectInput, (input, user) => joinProject(db(), user, input));
