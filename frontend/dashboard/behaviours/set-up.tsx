import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { getJson } from '../api/client'
import { canEdit, useSite } from '../site'
import { Empty } from '../ui/notices'

export type Feature = 'conversions' | 'props' | 'funnels'

interface Props {
  feature: Feature
  /** What the feature is called, and what it would tell. */
  name: string
  text: string
  onHidden: () => void
}

const BUTTON =
  'rounded-control border border-line-strong px-3 py-1.5 text-sm font-medium text-ink hover:bg-sunken disabled:opacity-50'

/** In place of a tab's content that nobody has configured: what it would tell, for those who may.
 * They may also do without the tab. */
export function SetUp({ feature, name, text, onHidden }: Props) {
  const site = useSite()
  const [asking, setAsking] = useState(false)
  const hide = useMutation({
    mutationFn: () =>
      getJson<string>(`/api/${encodeURIComponent(site.domain)}/disable-feature`, {
        method: 'PUT',
        body: { feature },
      }),
    onSuccess: onHidden,
  })
  if (!canEdit(site)) return <Empty />
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-4 px-6 py-14 text-center">
      <p className="max-w-sm text-sm text-muted">
        {asking ? `Hide ${name} from everybody who sees this dashboard?` : text}
      </p>
      {hide.isError && (
        <p role="alert" className="max-w-sm text-sm text-negative">
          {hide.error.message}
        </p>
      )}
      <div className="flex gap-2">
        {asking && (
          <button
            type="button"
            className={BUTTON}
            onClick={() => {
              setAsking(false)
              hide.reset()
            }}
          >
            Cancel
          </button>
        )}
        <button
          type="button"
          className={BUTTON}
          disabled={hide.isPending}
          onClick={() => {
            if (asking) hide.mutate()
            else setAsking(true)
          }}
        >
          {asking ? `Hide ${name}` : 'Hide'}
        </button>
      </div>
    </div>
  )
}
