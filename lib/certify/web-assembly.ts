// What is used of WebAssembly, which TypeScript describes for browsers alone.

export interface CertifierModule {
  readonly certifierModule: never
}

/** What the module exports; see `assembly/index.ts`. */
export interface CertifierExports {
  readonly memory: {
    readonly buffer: ArrayBuffer
    /** @throws RangeError where there is no room */
    grow(pages: number): number
  }
  certify(
    entry: number,
    start: number,
    end: number,
    records: number,
    recordsEnd: number,
    recordBytes: number,
    longest: number,
    all: boolean,
  ): number
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => CertifierModule
  readonly Instance: new (module: CertifierModule) => { readonly exports: CertifierExports }
}

/** Compiles the module; an error where this machine has no WebAssembly, or none with SIMD. */
export function compile(bytes: Uint8Array): CertifierModule | Error {
  try {
    return new (api().Module)(bytes)
  } catch (error) {
    return error as Error
  }
}

/** A new instance, with a memory of its own. Throws where there is no room for one. */
export function instantiate(module: CertifierModule): CertifierExports {
  return new (api().Instance)(module).exports
}

function api(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
}
