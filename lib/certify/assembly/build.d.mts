/** The WebAssembly module, built from its sources. Rejects if they cannot be compiled. */
export function buildCertifier(): Promise<Uint8Array>
/** A source file that exports the module in base64. */
export function moduleSource(module: Uint8Array): string
