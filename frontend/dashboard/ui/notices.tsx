import { RotateCw } from 'lucide-react'

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'The server could not be reached.'
  return error instanceof Error ? error.message : 'Something went wrong.'
}

/** A failure in place of what it failed to show, with a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div
      role="alert"
      className="flex flex-1 flex-col items-center justify-center gap-3 p-6 text-center"
    >
      <p className="max-w-sm text-sm text-body">{reasonOf(error)}</p>
      <button
        type="button"
        onClick={onRetry}
        className="inline-flex items-center gap-1.5 rounded-control border border-line-strong px-3 py-1.5 text-sm font-medium text-ink hover:bg-sunken"
      >
        <RotateCw className="size-3.5" aria-hidden />
        Try again
      </button>
    </div>
  )
}

export function Empty({ children = 'No data yet' }: { children?: string }) {
  return (
    <div className="flex flex-1 items-center justify-center p-6 text-sm text-muted">{children}</div>
  )
}

export function Skeleton({ className = '' }: { className?: string }) {
  return <span aria-hidden className={`block animate-pulse rounded bg-sunken ${className}`} />
}

/** Thin line that runs while old data waits for new. */
export function Progress({ active }: { active: boolean }) {
  if (!active) return null
  return (
    <div
      role="progressbar"
      aria-label="Loading"
      className="absolute inset-x-0 top-0 z-10 h-0.5 overflow-hidden rounded-t-card"
    >
      <div className="h-full w-1/3 animate-slide rounded-full bg-accent" />
    </div>
  )
}
