// Read before anything else, by whatever Node is there: no syntax here that an old one could not read.
const neededMajor = 20;

/** Undefined for a Node that can begin (`process.version`, such as "v20.1.0"); else the words for whoever started it. */
export function nodeRefusal(version) {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  if (major >= neededMajor) return undefined;
  return `Countersign needs Node ${neededMajor} or newer to begin; this is ${version}. Get it from https://nodejs.org.`;
}
