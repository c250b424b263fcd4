import type { z } from 'zod';

/** How the value of a field is written: as one text, number or yes and no, as a list of texts, or as something that is none of these. */
export type FieldKind = 'text' | 'number' | 'yes-no' | 'list' | 'json';

type Shape = z.core.$ZodType;

function kindOfAll(options: readonly Shape[]): FieldKind | null {
  const [first, ...others] = options.map(kindOfShape);
  return first !== undefined && others.every((kind) => kind === first) ? first : null;
}

/**
 * How a field is written by its shape, whatever stands in it now: an empty list does not say of what it is one. Null where the
 * shape does not say it either.
 */
export function kindOfShape(shape: Shape): FieldKind | null {
  const { def } = (shape as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
    case 'enum':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'yes-no';
    case 'array':
      return kindOfShape(def.element) === 'text' ? 'list' : 'json';
    case 'object':
    case 'record':
    case 'tuple':
      return 'json';
    case 'union':
      return kindOfAll(def.options);
    case 'pipe':
      return kindOfShape(def.in);
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return kindOfShape(def.innerType);
    default:
      return null;
  }
}
