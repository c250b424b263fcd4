/**
 * Reads for a frame what several parts of an approval spec ask for, once: title, facts, consequences and hands look at the
 * same rows in one transaction, before anything of the act is written. What `content` takes must be read under locks; a
 * handler, which writes, never reads by this.
 */
export function oncePerFrame<F extends object, K, T>(
  read: (frame: F, key: K) => Promise<T>,
): (frame: F, key: K) => Promise<T> {
  const frames = new WeakMap<F, Map<K, Promise<T>>>();
  return (frame, key) => {
    const known = frames.get(frame) ?? new Map<K, Promise<T>>();
    frames.set(frame, known);
    const found = known.get(key) ?? read(frame, key);
    known.set(key, found);
    return found;
  };
}
