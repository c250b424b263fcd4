'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react';
import {
  Controller,
  FormProvider,
  useForm,
  useFormContext,
  type ControllerRenderProps,
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form';
import superjson from 'superjson';
import { useTranslations } from 'use-intl';
import type { z } from 'zod';
import { Callout } from './callout';
import { cn } from './cn';
import { Field } from './field';
import { fieldFaults, type RefusalShown } from './refusal';

type DraftFormOptions<Values extends FieldValues, Parsed> = {
  /** The same shape that the server checks. */
  schema: z.ZodType<Parsed, Values>;
  defaultValues: DefaultValues<Values>;
  /** Names this form and its record, e.g. `merchants.bank/4711`: under it unsent text survives an expired session. Absent: nothing is kept. */
  draftKey?: string;
};

export type DraftForm<Values extends FieldValues, Parsed> = UseFormReturn<Values, unknown, Parsed> & {
  /** Whether unsent text of an earlier visit was put back. */
  restored: boolean;
  /** Forgets the unsent text and starts from the defaults. */
  discard: () => void;
  /** Puts a refusal beside the fields that it speaks of. */
  refuse: (refusal: RefusalShown) => void;
};

/** A form over a zod schema whose unsent text is kept in the tab until it is sent or thrown away. */
export function useDraftForm<Values extends FieldValues, Parsed>(
  options: DraftFormOptions<Values, Parsed>,
): DraftForm<Values, Parsed> {
  const { schema, defaultValues, draftKey } = options;
  const form = useForm<Values, unknown, Parsed>({ resolver: zodResolver(schema), defaultValues, mode: 'onTouched' });
  const [restored, setRestored] = useState(false);
  const { reset, watch } = form;
  const name = draftKey ? `countersign:draft:${draftKey}` : null;
  const defaults = useRef(defaultValues);

  useEffect(() => {
    if (!name) return undefined;
    const draft = readDraft(name);
    if (draft) {
      // The defaults stay what they were, so that the form knows itself to be changed.
      reset({ ...defaults.current, ...draft } as Values, { keepDefaultValues: true });
      setRestored(true);
    }
    const watching = watch((values) => writeDraft(name, values));
    return () => watching.unsubscribe();
  }, [name, reset, watch]);

  const forget = () => {
    if (name) writeDraft(name, null);
    setRestored(false);
  };
  return {
    ...form,
    restored,
    discard: () => {
      reset(defaults.current as Values);
      forget();
    },
    refuse: (refusal) => {
      for (const { field, message } of fieldFaults(refusal, Object.keys(form.getValues()))) {
        form.setError(field as FieldPath<Values>, { type: refusal.code, message }, { shouldFocus: field !== 'root' });
      }
    },
  };
}

function readDraft(name: string): Record<string, unknown> | null {
  try {
    const text = window.sessionStorage.getItem(name);
    const draft: unknown = text === null ? null : superjson.parse(text);
    return typeof draft === 'object' && draft !== null ? (draft as Record<string, unknown>) : null;
  } catch {
    // A draft that cannot be read, or storage that is forbidden, is as good as none.
    return null;
  }
}

function writeDraft(name: string, values: unknown): void {
  try {
    if (values === null) window.sessionStorage.removeItem(name);
    else window.sessionStorage.setItem(name, superjson.stringify(values));
  } catch {
    // Full or forbidden storage must not keep anybody from typing.
  }
}

type FormProps<Values extends FieldValues, Parsed> = Omit<ComponentProps<'form'>, 'onSubmit'> & {
  form: DraftForm<Values, Parsed>;
  /** Answers with the refusal, if there was one; then the text stays and the fields say why. */
  onSubmit: (values: Parsed) => Promise<RefusalShown | null | void>;
};

/** The frame of a form: Ctrl+Enter sends from any field, a refusal lands beside its fields, what is wrong in general stands on top. */
export function Form<Values extends FieldValues, Parsed>({
  form,
  onSubmit,
  className,
  children,
  ...rest
}: FormProps<Values, Parsed>) {
  const t = useTranslations('ui.form');
  const send = form.handleSubmit(async (values) => {
    const refusal = await onSubmit(values);
    if (refusal) form.refuse(refusal);
    else form.discard();
  });
  const keys = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  const general = form.formState.errors.root?.message;
  return (
    <FormProvider {...form}>
      <form
        noValidate
        {...rest}
        onSubmit={(event) => void send(event)}
        onKeyDown={keys}
        className={cn('flex flex-col gap-3', className)}
      >
        {form.restored ? (
          <Callout
            tone="info"
            action={
              <button type="button" className="h-6 font-medium underline underline-offset-2" onClick={form.discard}>
                {t('discard')}
              </button>
            }
          >
            {t('restored')}
          </Callout>
        ) : null}
        {general ? <Callout tone="danger">{general}</Callout> : null}
        {children}
      </form>
    </FormProvider>
  );
}

type FormFieldProps<Values extends FieldValues> = {
  name: FieldPath<Values>;
  label: ReactNode;
  hint?: ReactNode;
  required?: boolean;
  layout?: 'stack' | 'row';
  /** Draws the control: `(field) => <Input {...field} />`. */
  children: (field: ControllerRenderProps<Values, FieldPath<Values>>) => ReactNode;
};

/** One field of a `Form`, with its label, help and fault. */
export function FormField<Values extends FieldValues>({ name, children, ...field }: FormFieldProps<Values>) {
  const { control } = useFormContext<Values>();
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: controller, fieldState }) => (
        <Field {...field} error={fieldState.error?.message}>
          {children(controller)}
        </Field>
      )}
    />
  );
}
