import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Relative base: the server decides where the viewer lives. No inlined assets, so that the page needs no `data:` scripts or styles.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
  },
})
