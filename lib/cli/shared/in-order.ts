/**
 * Works on several items at once, and yields the results in the order of the items.
 * @param most how many are worked on at once, from 1
 * @throws what the work on an item rejects with, once it is that item's turn
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const running: Promise<Result>[] = []
  for (let next = 0; next < items.length || running.length > 0; ) {
    while (next < items.length && running.length < most) {
      const result = work(items[next] as Item)
      // It may fail before its turn comes.
      result.catch(() => {})
      running.push(result)
      next += 1
    }
    yield running.shift() as Promise<Result>
  }
}
