import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** The names of our own type sizes have to be told, or `text-body` would be taken for a colour and dropped. */
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      'font-size': [{ text: ['micro', 'small', 'body', 'title', 'figure'] }],
    },
  },
});

/** Joins class names; of two that set the same property, the later one wins. */
export function cn(...parts: ClassValue[]): string {
  return merge(clsx(parts));
}
