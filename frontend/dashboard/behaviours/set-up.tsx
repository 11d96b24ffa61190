import { canEdit, useSite } from '../site'
import { Empty } from '../ui/notices'

/** In place of a tab's content that nobody has configured: what it would tell, for those who may. */
export function SetUp({ text }: { text: string }) {
  const site = useSite()
  if (!canEdit(site)) return <Empty />
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-6 py-14 text-center">
      <p className="max-w-sm text-sm text-muted">{text}</p>
    </div>
  )
}
