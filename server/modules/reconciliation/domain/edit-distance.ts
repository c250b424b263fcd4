/**
 * The least number of typing errors (a character wrong, missing, too many, or two neighbours swapped) that lie between a
 * pattern and any stretch of a text; null when it is more than `max`. Source: Sellers' search for approximate
 * occurrences over the Damerau-Levenshtein distance without repeated edits of one place.
 */
export function distanceInText(pattern: string, text: string, max: number): number | null {
  const width = text.length + 1;
  // Row i holds, per end of stretch, the distance of the first i characters. A stretch may begin anywhere: row 0 is zero.
  let beforeLast: number[] = [];
  let last = Array<number>(width).fill(0);
  for (let i = 1; i <= pattern.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j < width; j += 1) {
      const same = pattern[i - 1] === text[j - 1];
      let cost = Math.min(last[j - 1]! + (same ? 0 : 1), last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && pattern[i - 1] === text[j - 2] && pattern[i - 2] === text[j - 1];
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    // No later row can be better than the best of this one.
    if (least > max) return null;
    beforeLast = last;
    last = row;
  }
  const best = Math.min(...last);
  return best <= max ? best : null;
}
