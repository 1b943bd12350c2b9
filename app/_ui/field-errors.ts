import { z } from "zod";

const shape = z.union([
  z.object({ fields: z.record(z.string(), z.string()) }),
  z.object({ field: z.string() }).transform(({ field }) => ({ fields: { [field]: "Look at this one." } })),
]);

/** The messages of a form's fields in a failure's details, by the field's path. */
export function fieldErrors(details: unknown): Record<string, string> {
  return shape.safeParse(details).data?.fields ?? {};
}
