export interface ReadNumber {
  readonly value: number;
  readonly from: number; // where in the text it starts
}

// A sign, a currency, then a LaTeX fraction, a mixed number, a fraction, or a decimal with or without thousands separators;
// then a per cent sign. No part can match in two ways, and each starts with what is certain: the time is linear.
const sign = "(?<sign>(?<![\\p{L}\\p{N})\\]}])[-+\\u2212] ?)?";
const currency = "(?:\\\\?[$€£¥] ?)?";
const latexFraction = "\\\\[dt]?frac ?\\{(?<top>\\d{1,15})\\} ?\\{(?<bottom>\\d{1,15})\\}";
const whole = "(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)";
const fraction = `(?<!/)(?:(?<units>${whole}) )?(?<over>${whole}) ?/ ?(?<under>${whole})(?![\\d/])`;
const decimal = `(?<decimal>${whole}(?:\\.\\d+)?|\\.\\d+)(?<exponent>[eE][-+]?\\d{1,4}(?!\\d))?`;
const pattern = `${sign}${currency}(?:${latexFraction}|${fraction}|${decimal})(?<percent> ?\\\\?%)?`;

const plain = (digits: string) => Number(digits.replaceAll(",", ""));

function numberOf(groups: Readonly<Record<string, string | undefined>>, percentIsHundredth: boolean): number {
  const { sign = "", top, bottom, units, over, under, decimal, exponent = "", percent } = groups;
  let size = Number.NaN;
  if (top && bottom) size = plain(top) / plain(bottom);
  else if (over && under) size = (units ? plain(units) : 0) + plain(over) / plain(under);
  else if (decimal) size = plain(decimal + exponent);
  if (percent && percentIsHundredth) size /= 100;
  return /[-\u2212]/.test(sign) ? -size : size;
}

/**
 * Every number of a text, in order: 72, -1,234.50, $5, .5, 3/4, 1 1/2, 6e3, 25%, \frac{1}{3}. A comma separates thousands,
 * a point decimals. A minus after a letter, a digit or a bracket is subtraction. What has no finite value is left out.
 */
export function readNumbers(text: string, percentIsHundredth = false): ReadNumber[] {
  return [...text.matchAll(new RegExp(pattern, "gu"))].flatMap(({ groups = {}, index }) => {
    const value = numberOf(groups, percentIsHundredth);
    return Number.isFinite(value) ? [{ value, from: index }] : [];
  });
}
