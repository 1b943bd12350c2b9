import { RE2JS } from "re2js";
import { AppError } from "../errors";

interface Flags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean; // ^ and $ also match at line breaks
  readonly dotAll?: boolean; // . also matches a line break
}

const mostInstructions = 20_000;

/**
 * A regular expression in RE2's syntax: no lookaround, no backreferences. JavaScript's own engine backtracks, so that a
 * pattern like (a+)+$ hangs on a text that a model may well learn to write; RE2's time is linear in the text.
 * @throws AppError saying what is wrong with the pattern
 */
export function linearPattern(pattern: string, { ignoreCase, multiline, dotAll }: Flags = {}) {
  const flags =
    (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0);
  try {
    const compiled = RE2JS.compile(pattern, flags);
    if (compiled.programSize() <= mostInstructions) return compiled;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, "") : String(cause);
    throw new AppError(
      "invalid",
      `The pattern ${pattern} does not work: ${reason}. Patterns are RE2's: without lookaround and backreferences.`,
      undefined,
      { cause },
    );
  }
  throw new AppError(
    "invalid",
    `The pattern ${pattern} is too large. Repeat less: {1000} writes its part out 1000 times.`,
  );
}
