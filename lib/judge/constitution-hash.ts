import { createHash } from "node:crypto";
import type { Constitution, Principle } from "./constitution";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** sha256 of what is said, in the order in which it is said: two constitutions with one hash judge alike. */
export function constitutionHash({ principles }: Constitution): string {
  return sha256(JSON.stringify(principles.map(({ id, title, text }) => ({ id, title, text }))));
}

/** sha256 of a principle's text: once it is changed, what was judged by it before is judged anew. */
export const principleHash = ({ text }: Principle): string => sha256(text);
