import { attribute, config } from './config'

export const DEFAULT_FILE_TYPES = (
  'pdf xlsx docx txt rtf csv exe key pps ppt pptx 7z pkg rar gz zip avi mov mp4 mpeg wmv ' +
  'midi mp3 wav wma dmg'
).split(' ')

/** The endings of addresses that are downloads. */
export function fileTypes(): string[] {
  if (LEGACY) {
    const added = attribute('add-file-types')
    const only = attribute('file-types')
    return added
      ? DEFAULT_FILE_TYPES.concat(added.split(','))
      : only
        ? only.split(',')
        : DEFAULT_FILE_TYPES
  }
  const { fileExtensions } = config.fileDownloads as { fileExtensions?: string[] }
  return Array.isArray(fileExtensions) ? fileExtensions : DEFAULT_FILE_TYPES
}
