import "server-only";
import { forbidden, notFound } from "next/navigation";
import { AppError } from "@/lib/errors";

/** For pages: runs a query; what is missing shows the "nothing here" page, what is not allowed the "not for your role" one. */
export function load<T>(query: () => T): T {
  try {
    return query();
  } catch (error) {
    if (error instanceof AppError && error.kind === "missing") notFound();
    if (error instanceof AppError && error.kind === "forbidden") forbidden();
    throw error;
  }
}
