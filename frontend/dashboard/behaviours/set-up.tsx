import { basePath, canEdit, useSite } from '../site'
import { Empty } from '../ui/notices'

interface Props {
  what: 'goals' | 'properties' | 'funnels'
  /** What it would tell. */
  text: string
}

/** In place of a tab's content that nobody has configured: the way there, for those who may. */
export function SetUp({ what, text }: Props) {
  const site = useSite()
  if (!canEdit(site)) return <Empty />
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-4 px-6 py-14 text-center">
      <p className="max-w-sm text-sm text-muted">{text}</p>
      <a
        href={`${basePath(site)}/settings/${what}`}
        className="rounded-control bg-accent px-4 py-2 text-sm font-semibold text-on-accent hover:bg-accent-strong"
      >
        Set up {what}
      </a>
    </div>
  )
}
