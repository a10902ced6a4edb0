/** Memory whose length may change under its views. TypeScript's types for ES2023 lack it. */
export type ResizableMemory = ArrayBuffer & {
  readonly maxByteLength: number
  resize(bytes: number): void
}

export function resizableMemory(bytes: number, mostBytes: number): ResizableMemory {
  return Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: mostBytes }]) as ResizableMemory
}
