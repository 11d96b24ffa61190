import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { mockStats } from './dashboard/dev/mock-stats.ts'

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/app/' : '/',
  plugins: [react(), tailwindcss(), mockStats()],
  build: {
    outDir: '../src/footfall/web/static/app',
    emptyOutDir: true,
    manifest: 'manifest.json',
    // Every asset is a file of its own, so that a strict Content-Security-Policy needs no `data:`.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // htmx can evaluate attributes as code; no page of ours asks it to.
      checks: { eval: false },
      input: {
        dashboard: 'dashboard/main.tsx',
        pages: 'pages/main.ts',
      },
    },
  },
  server: { host: '127.0.0.1', port: 8150, open: false },
  test: {
    environment: 'jsdom',
    include: ['{dashboard,pages,tracker}/**/*.test.{ts,tsx}'],
    setupFiles: ['dashboard/test-setup.ts'],
    restoreMocks: true,
  },
}))
