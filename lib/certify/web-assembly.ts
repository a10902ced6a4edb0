// The part of WebAssembly that is used here. TypeScript declares it for browsers only.

export interface CertifierModule {
  readonly certifierModule: never
}

/** What the module exports; see `assembly/index.ts`. */
export interface CertifierExports {
  readonly memory: {
    readonly buffer: ArrayBuffer
    /** @throws RangeError if there is not enough memory */
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

/** Compiles the module. Returns an error if this machine lacks WebAssembly, or its SIMD instructions. */
export function compile(bytes: Uint8Array): CertifierModule | Error {
  try {
    return new (api().Module)(bytes)
  } catch (error) {
    return error as Error
  }
}

/** A new instance with a memory of its own. @throws RangeError if there is not enough memory */
export function instantiate(module: CertifierModule): CertifierExports {
  return new (api().Instance)(module).exports
}

function api(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
}
