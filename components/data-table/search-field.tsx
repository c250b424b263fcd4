'use client';
import { Search } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { controlClass } from '@/components/ui/input';
import { cn } from '@/components/ui/cn';
import { Kbd } from '@/components/ui/kbd';

type SearchFieldProps = {
  inputRef: RefObject<HTMLInputElement | null>;
  value: string;
  onSearch: (text: string) => void;
  kbd: string | null;
  placeholder?: string;
};

/** Searches while one types, a quarter of a second after the last letter; Enter at once; Esc leaves the field. */
export function SearchField({ inputRef, value, onSearch, kbd, placeholder }: SearchFieldProps) {
  const t = useTranslations('table');
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (draft === null) return undefined;
    const timer = setTimeout(() => {
      onSearch(draft.trim());
      setDraft(null);
    }, 250);
    return () => clearTimeout(timer);
  }, [draft, onSearch]);
  return (
    <span className="relative w-44">
      <Search aria-hidden className="absolute top-2 left-2 size-3.5 text-ink-3" />
      <input
        ref={inputRef}
        type="search"
        value={draft ?? value}
        placeholder={placeholder ?? t('search')}
        aria-label={placeholder ?? t('search')}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSearch((draft ?? value).trim());
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className={cn(controlClass, 'h-[30px] px-7 [&::-webkit-search-cancel-button]:hidden')}
      />
      {kbd ? <Kbd keys={kbd} className="absolute top-1.5 right-1.5 text-ink-3" /> : null}
    </span>
  );
}
