import { cn } from './cn';

/** Reserved space of what is being loaded; it stands still, since nothing on a page that is used all day should pulse. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden data-waiting className={cn('block h-3 rounded-sm bg-sunken', className)} />;
}
