import type { ImportRecord } from "./import-record";

/**
 * One format of files that can be imported. To add one: a file in formats/, its name in import-options.ts, a line in
 * registry.ts; detection, the import page's help and the command line follow.
 */
export interface ImportFormat {
  readonly title: string;
  readonly description: string;
  /** A short valid file, shown as help and checked by a test. */
  readonly example: string;
  /** The rows are the elements of the list under this key of one JSON object; else lines (or one JSON list). */
  readonly listKey?: string;
  /** Whether responses to one prompt are put together across rows and files unless the options say otherwise. */
  readonly gathers: boolean;
  /** Whether a row (any JSON value) looks like this format's, good or bad. */
  looksLike(row: unknown): boolean;
  /**
   * What a row holds. `header` is what stands before the list, for a format with a `listKey`.
   * Throws UnusableRow or ZodError with the reason; limits and duplicates are for the importer to check.
   */
  read(row: unknown, header: unknown): ImportRecord[];
}

/** Whether `value` is an object that has all of `keys`. */
export function hasKeys(value: unknown, ...keys: readonly string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => Object.hasOwn(value, key));
}
