/** Memory whose length may change under the views of it; the language's own types don't know it yet. */
export type ResizableMemory = ArrayBuffer & { resize(bytes: number): void }

export function resizableMemory(bytes: number, mostBytes: number): ResizableMemory {
  return Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: mostBytes }]) as ResizableMemory
}
