/** The WebAssembly module, built from its sources. Rejects where they can't be compiled. */
export function buildCertifier(): Promise<Uint8Array>
/** The source that holds the module. */
export function moduleSource(module: Uint8Array): string
