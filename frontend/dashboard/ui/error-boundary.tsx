import { Component, type ReactNode } from 'react'

/** Last resort: says what broke, and how to get back. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div role="alert" className="mx-auto max-w-lg py-24 text-center">
        <h1 className="text-lg font-semibold text-ink">Something went wrong</h1>
        <p className="mt-2 text-sm text-muted">
          {error.name}: {error.message}
        </p>
        <p className="mt-6 flex justify-center gap-6 text-sm font-medium text-accent-text">
          <a href={window.location.pathname} className="hover:underline">
            Back to the dashboard
          </a>
          <a href="/sites" className="hover:underline">
            My sites
          </a>
        </p>
      </div>
    )
  }
}
